<#ftl output_format="plainText">
<#-- An account without an address is one that is being registered (idp-config/extension), or came from TAXISnet. -->
<#if user.email?has_content || user.username?starts_with("taxis-")>
${msg("emailUpdateConfirmationBody", link, newEmail, msg("portalTitle"), linkExpirationFormatter(linkExpiration))}
<#else>
${msg("registrationBody", link, msg("portalTitle"), linkExpirationFormatter(linkExpiration), user.username)}
</#if>
