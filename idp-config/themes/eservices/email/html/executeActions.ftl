<#import "template.ftl" as layout>
<#-- As the text: for whom it is, and what is to be done. -->
<#outputformat "plainText">
<#assign actions><#list requiredActions![] as action>${msg("requiredAction." + action)}<#sep>, </#list></#assign>
</#outputformat>
<#assign name = ((user.firstName!"") + " " + (user.lastName!""))?trim>
<@layout.emailLayout>
${kcSanitize(msg("executeActionsGreetingHtml", name?has_content?then(name, user.username), user.username))?no_esc}
${kcSanitize(msg("executeActionsBodyHtml", link, linkExpiration, realmName, actions, linkExpirationFormatter(linkExpiration)))?no_esc}
</@layout.emailLayout>
