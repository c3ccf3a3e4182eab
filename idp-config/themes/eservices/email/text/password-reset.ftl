<#ftl output_format="plainText">
<#-- As Keycloak's, with the name of the portal in the language of the mail. -->
${msg("passwordResetBody", link, linkExpiration, msg("portalTitle"), linkExpirationFormatter(linkExpiration))}
