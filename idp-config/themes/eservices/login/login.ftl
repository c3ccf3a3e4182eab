<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "social-providers.ftl" as identityProviders>
<#-- Keycloak's puts what is wrong under the user name, though it may be the password: here it stands above both. -->
<#assign wrong = messagesPerField.existsError("username", "password")>
<@layout.registrationLayout displayMessage=!wrong displayInfo=realm.registrationAllowed && !registrationDisabled?? summary=false; section>
  <#if section = "header">
    ${msg("loginAccountTitle")}
  <#elseif section = "form">
    <form id="kc-form-login" action="${url.loginAction}" method="post" novalidate="novalidate">
      <#if wrong>
      <div class="message message--error" role="alert" tabindex="-1" autofocus>
        <p class="kc-feedback-text" id="input-error-username">${kcSanitize(messagesPerField.getFirstError("username", "password"))?no_esc}</p>
        <p class="message__more">${msg("loginFailedWhatNow")}</p>
      </div>
      </#if>
      <#if !usernameHidden??>
      <@field.input name="username" label=msg("usernameOrEmail") error="" autofocus=!wrong autocomplete="username" value=login.username!""/>
      </#if>
      <@field.password name="password" label=msg("password") error="" forgotPassword=realm.resetPasswordAllowed autofocus=usernameHidden?? && !wrong autocomplete="current-password"/>
      <input type="hidden" id="id-hidden-input" name="credentialId" <#if auth.selectedCredential?has_content>value="${auth.selectedCredential}"</#if>/>
      <@buttons.loginButton/>
    </form>
  <#elseif section = "socialProviders">
    <#if social.providers?? && social.providers?has_content><@identityProviders.show social=social/></#if>
  <#elseif section = "info">
    <div id="kc-registration">${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></div>
  </#if>
</@layout.registrationLayout>
