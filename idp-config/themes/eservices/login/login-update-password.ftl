<#import "template.ftl" as layout>
<#import "password-commons.ftl" as passwordCommons>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "password-validation.ftl" as validator>
<#-- The rules stay where they are, also beside an error. A first password offers no other devices to sign out. -->
<#assign wrong = messagesPerField.existsError("password", "password-confirm")>
<#assign mayBeElsewhere = isAppInitiatedAction?? || (message?? && message.summary == msg("resetPasswordMessage"))>
<@layout.registrationLayout displayMessage=!wrong; section>
  <#if section = "header">
    ${msg("updatePasswordTitle")}
  <#elseif section = "form">
    <form id="kc-passwd-update-form" action="${url.loginAction}" method="post" novalidate="novalidate">
      <p class="hint" id="password-rules">${msg("passwordRules")}</p>
      <@field.password name="password-new" label=msg("passwordNew") fieldName="password" autocomplete="new-password" autofocus=!wrong/>
      <@field.password name="password-confirm" label=msg("passwordConfirm") autocomplete="new-password"/>
      <#if mayBeElsewhere><@passwordCommons.logoutOtherSessions/></#if>
      <@buttons.actionGroup horizontal=true>
        <@buttons.button id="kc-submit" name="login" label="doSubmit"/>
        <#if isAppInitiatedAction??><@buttons.button id="kc-cancel" label="doCancel" name="cancel-aia" type="secondary"/></#if>
      </@buttons.actionGroup>
    </form>
    <@validator.templates/>
    <@validator.script field="password-new"/>
  </#if>
</@layout.registrationLayout>
