<#ftl output_format="plainText">
<#-- An account without an address is one that is being registered (idp-config/extension). -->
<#if user.email?has_content>
${msg("emailUpdateConfirmationBody", link, newEmail, msg("portalTitle"), linkExpirationFormatter(linkExpiration))}
<#else>
${msg("registrationBody", link, msg("portalTitle"), linkExpirationFormatter(linkExpiration), user.username)}
</#if>
