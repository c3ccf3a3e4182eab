<#import "template.ftl" as layout>
<#-- An account without an address is one that is being registered (idp-config/extension), or came from TAXISnet. -->
<@layout.emailLayout>
<#if user.email?has_content || user.username?starts_with("taxis-")>
${kcSanitize(msg("emailUpdateConfirmationBodyHtml", link, newEmail, realmName, linkExpirationFormatter(linkExpiration)))?no_esc}
<#else>
${kcSanitize(msg("registrationBodyHtml", link, realmName, linkExpirationFormatter(linkExpiration), user.username))?no_esc}
</#if>
</@layout.emailLayout>
