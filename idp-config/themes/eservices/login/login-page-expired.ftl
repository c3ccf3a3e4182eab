<#import "template.ftl" as layout>
<#-- Two choices with names of their own, instead of two links "here". -->
<@layout.registrationLayout; section>
  <#if section = "header">
    ${msg("pageExpiredTitle")}
  <#elseif section = "form">
    <p id="instruction1">${msg("pageExpiredWhatNow")}</p>
    <div class="pf-v5-c-form__actions">
      <a id="loginContinueLink" class="button" href="${url.loginAction}">${msg("pageExpiredContinue")}</a>
      <a id="loginRestartLink" class="pf-v5-c-button pf-m-secondary" href="${url.loginRestartFlowUrl}">${msg("pageExpiredRestart")}</a>
    </div>
  </#if>
</@layout.registrationLayout>
