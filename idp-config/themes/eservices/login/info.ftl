<#import "template.ftl" as layout>
<#-- Says a thing once (Keycloak's repeats the heading), names what is still to do, and always leads somewhere. -->
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    <#if messageHeader??>${kcSanitize(msg(messageHeader))?no_esc}<#else>${kcSanitize(message.summary)?no_esc}</#if>
  <#elseif section = "form">
    <div id="kc-info-message">
      <#if messageHeader??><p>${kcSanitize(message.summary)?no_esc}</p></#if>
      <#list requiredActions!>
      <ul><#items as action><li>${msg("requiredAction." + action)}</li></#items></ul>
      </#list>
      <#if pageRedirectUri?has_content>
      <p><a class="button" href="${pageRedirectUri}">${msg("backToPortal")}</a></p>
      <#elseif actionUri?has_content>
      <p><a class="button" href="${actionUri}">${msg("proceedWithAction")}</a></p>
      <#else>
      <#-- An address that was just changed is waited for on the account's page. -->
      <#assign path = "">
      <#if messageHeader??>
        <#if msg(messageHeader) == msg("emailUpdateConfirmationSentTitle")><#assign path = "account?email=sent"></#if>
        <#if msg(messageHeader) == msg("emailUpdatedTitle")><#assign path = "account?email=done"></#if>
      </#if>
      <p><a id="backToPortal" class="button" href="${msg("portalUrl")}/${path}">${msg("backToPortal")}</a></p>
      </#if>
    </div>
  </#if>
</@layout.registrationLayout>
