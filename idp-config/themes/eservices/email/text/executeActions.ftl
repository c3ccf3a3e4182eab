<#ftl output_format="plainText">
<#-- As Keycloak's, with the name of the portal in the language of the mail, and for whom it is: an office may share an address. -->
<#assign actions><#list requiredActions![] as action>${msg("requiredAction." + action)}<#sep>, </#list></#assign>
<#assign name = ((user.firstName!"") + " " + (user.lastName!""))?trim>
${msg("executeActionsGreeting", name?has_content?then(name, user.username), user.username)}

${msg("executeActionsBody", link, linkExpiration, msg("portalTitle"), actions, linkExpirationFormatter(linkExpiration))}
