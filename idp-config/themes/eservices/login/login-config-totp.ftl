<#import "template.ftl" as layout>
<#import "password-commons.ftl" as passwordCommons>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#-- Keycloak's own has two fields whose labels name neither. What stands here is the same, with labels and a picture that says what it is. -->
<@layout.registrationLayout displayRequiredFields=false displayMessage=!messagesPerField.existsError("totp", "userLabel"); section>
  <#if section = "header">
    ${msg("loginTotpTitle")}
  <#elseif section = "form">
    <ol id="kc-totp-settings">
      <li>
        <p>${msg("loginTotpStep1")}</p>
        <ul id="kc-totp-supported-apps">
          <#list totp.supportedApplications as app><li>${msg(app)}</li></#list>
        </ul>
      </li>
      <#if mode?? && mode = "manual">
      <li>
        <p>${msg("loginTotpManualStep2")}</p>
        <p><span id="kc-totp-secret-key">${totp.totpSecretEncoded}</span></p>
        <p><a href="${totp.qrUrl}" id="mode-barcode">${msg("loginTotpScanBarcode")}</a></p>
      </li>
      <li>
        <p>${msg("loginTotpManualStep3")}</p>
        <ul>
          <li id="kc-totp-type">${msg("loginTotpType")}: ${msg("loginTotp." + totp.policy.type)}</li>
          <li id="kc-totp-algorithm">${msg("loginTotpAlgorithm")}: ${totp.policy.getAlgorithmKey()}</li>
          <li id="kc-totp-digits">${msg("loginTotpDigits")}: ${totp.policy.digits}</li>
          <li id="kc-totp-period">${msg("loginTotpInterval")}: ${totp.policy.period}</li>
        </ul>
      </li>
      <#else>
      <li>
        <p>${msg("loginTotpStep2")}</p>
        <p><img id="kc-totp-secret-qr-code" src="data:image/png;base64, ${totp.totpSecretQrCode}" alt="${msg("totpPicture")}"></p>
        <p><a href="${totp.manualUrl}" id="mode-manual">${msg("loginTotpUnableToScan")}</a></p>
      </li>
      </#if>
      <li>
        <p>${msg("loginTotpStep3")}</p>
        <p>${msg("loginTotpStep3DeviceName")}</p>
      </li>
    </ol>
    <form id="kc-totp-settings-form" action="${url.loginAction}" method="post" novalidate="novalidate">
      <@field.input name="totp" label=msg("authenticatorCode") autocomplete="one-time-code" required=true/>
      <@field.input name="userLabel" label=msg("loginTotpDeviceName") autocomplete="off" required=(totp.otpCredentials?size gte 1)/>
      <input type="hidden" id="totpSecret" name="totpSecret" value="${totp.totpSecret}">
      <#if mode??><input type="hidden" id="mode" name="mode" value="${mode}"></#if>
      <@passwordCommons.logoutOtherSessions/>
      <@buttons.actionGroup horizontal=true>
        <@buttons.button id="saveTOTPBtn" name="save" label="doSubmit"/>
        <#if isAppInitiatedAction??><@buttons.button id="cancelTOTPBtn" label="doCancel" name="cancel-aia" type="secondary"/></#if>
      </@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
