<#import "template.ftl" as layout>
<#import "user-profile-commons.ftl" as profileFields>
<#-- Says what comes next and what becomes of the data, before it asks; the password is chosen after the mail. -->
<@layout.registrationLayout displayMessage=messagesPerField.exists("global"); section>
  <#if section = "header">
    ${msg("registerTitle")}
  <#elseif section = "form">
    <p>${msg("registerNext")}</p>
    <#-- Keycloak's link of the language opens the form anew, and a form that is posted registers: what was written goes. -->
    <#if realm.internationalizationEnabled><p class="hint">${msg("registerLanguage")}</p></#if>
    <form id="kc-register-form" action="${url.registrationAction}" method="post" novalidate="novalidate">
      <@profileFields.userProfileFormFields/>
      <p class="hint">${msg("registerPrivacy")} <a href="${msg("portalUrl")}/privacy">${msg("registerPrivacyLink")}</a></p>
      <div class="pf-v5-c-form__actions">
        <input class="button" type="submit" value="${msg("doRegister")}">
      </div>
      <p><a href="${url.loginUrl}">${msg("backToLogin")}</a></p>
    </form>
  </#if>
</@layout.registrationLayout>
