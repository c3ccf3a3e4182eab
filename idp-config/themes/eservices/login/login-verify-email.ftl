<#import "template.ftl" as layout>
<#-- Until the link in the mail is opened: where it went, and both ways on when it does not come. The first form sends it
     again, the second one elsewhere; Keycloak's page has a link "here" and no way to correct the address.
     `address` comes from the extension (AddressProof); without it this is Keycloak's own wait, for accounts made by hand. -->
<#assign to = address!(user.email)!"">
<@layout.registrationLayout; section>
  <#if section = "header">
    ${msg("emailVerifyTitle")}
  <#elseif section = "form">
    <p class="instruction">${msg("emailVerifyInstruction1", to)}</p>
    <p>${msg("emailVerifyNext")}</p>
    <h2>${msg("emailVerifyInstruction2")}</h2>
    <p>${msg("emailVerifyWhere")}</p>
    <form id="kc-resend-form" action="${url.loginAction}" method="post">
      <input type="hidden" name="email" value="${to}">
      <button type="submit" id="kc-resend" class="pf-v5-c-button pf-m-secondary">${msg("emailVerifyResend")}</button>
    </form>
    <#if address??>
    <details class="other"<#if messagesPerField.existsError("email")> open</#if>>
      <summary>${msg("emailVerifyWrong")}</summary>
      <form id="kc-other-address-form" action="${url.loginAction}" method="post" novalidate>
        <div class="pf-v5-c-form__group">
          <label for="email" class="pf-v5-c-form__label-text">${msg("emailVerifyRight")}</label>
          <input id="email" name="email" type="email" autocomplete="email" value="${to}" aria-invalid="<#if messagesPerField.existsError("email")>true</#if>"<#if messagesPerField.existsError("email")> aria-describedby="input-error-email"</#if>>
          <#if messagesPerField.existsError("email")><span id="input-error-email" class="kc-feedback-text pf-m-error">${kcSanitize(messagesPerField.get("email"))?no_esc}</span></#if>
        </div>
        <button type="submit" id="kc-other-address" class="button">${msg("emailVerifySend")}</button>
      </form>
    </details>
    </#if>
  </#if>
</@layout.registrationLayout>
