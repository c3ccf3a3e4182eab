<#ftl output_format="plainText">
<#-- As Keycloak's, with the name of the portal in the language of the mail. -->
<#assign actions><#list requiredActions![] as action>${msg("requiredAction." + action)}<#sep>, </#list></#assign>
${msg("executeActionsBody", link, linkExpiration, msg("portalTitle"), actions, linkExpirationFormatter(linkExpiration))}
