<#import "template.ftl" as layout>
<#-- Says a thing once (Keycloak's repeats the heading), names what is still to do, and always leads somewhere. What is
     still to do is done by a button: a program that looks into mails follows links, and so must change nothing. -->
<#macro act uri><form method="post" action="${uri}"><button type="submit" id="proceed" class="button">${msg("proceedWithAction")}</button></form></#macro>
<#assign ended = messageHeader?? && msg(messageHeader) == msg("accountUpdatedTitle")>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    <#if messageHeader??>${kcSanitize(msg(messageHeader))?no_esc}<#else>${kcSanitize(message.summary)?no_esc}</#if>
  <#elseif section = "form">
    <div id="kc-info-message">
      <#if messageHeader??><p>${kcSanitize(message.summary)?no_esc}</p></#if>
      <#list requiredActions!>
      <ul><#items as action><li>${msg("requiredAction." + action)}</li></#items></ul>
      </#list>
      <#if confirmUri?has_content>
      <@act confirmUri/>
      <#elseif pageRedirectUri?has_content>
      <p>${msg("signInNow")}</p>
      <p><a id="signIn" class="button" href="${pageRedirectUri}">${msg("doLogIn")}</a></p>
      <#elseif actionUri?has_content>
      <#-- Keycloak's resource for forgotten passwords takes every link by POST, the one for links none. -->
      <@act actionUri?replace("/login-actions/action-token", "/login-actions/reset-credentials")/>
      <#elseif ended>
      <p>${msg("signInNow")}</p>
      <p><a id="signIn" class="button" href="${msg("portalUrl")}/auth/login/password">${msg("doLogIn")}</a></p>
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
