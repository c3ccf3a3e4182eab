<#import "template.ftl" as layout>
<#-- What happened, what to do now, and always a way back: many errors come without a client to return to. -->
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("errorTitle")}
  <#elseif section = "form">
    <div id="kc-error-message">
      <p>${kcSanitize(message.summary)?no_esc}</p>
      <p>${msg("errorWhatNow")}</p>
      <p><a id="backToPortal" class="button" href="${msg("portalUrl")}/">${msg("backToPortal")}</a></p>
      <#if traceId??><p class="hint" id="traceId">${msg("traceIdSupportMessage", traceId)}</p></#if>
    </div>
  </#if>
</@layout.registrationLayout>
