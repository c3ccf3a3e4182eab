<#-- The frame of every login page. It stands in for keycloak.v2's because that one changes the language and offers
     another way in only with JavaScript, and its header leads nowhere. The names of municipality and portal are texts of
     the realm (idp-config/realm/texts.*.yaml); logo, colours and @…@ come in when the theme is made (idp_config/theme.py). Scripts and ids are those that Keycloak's pages rely on. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false summary=true>
<#local heading><#nested "header"></#local>
<#local isError = message?has_content && message.type = "error">
<!DOCTYPE html>
<html lang="${lang}" class="eservices">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light">
  <meta name="robots" content="noindex, nofollow">
  <title><#if isError>${msg("errorPrefix")} </#if>${heading?markup_string?replace("<[^>]*>", "", "r")?trim?no_esc} – ${msg("portalTitle")}</title>
  <link rel="icon" href="${url.resourcesPath}/@version@/img/logo.svg" type="image/svg+xml">
  <#list properties.styles?split(" ") as style>
  <link rel="stylesheet" href="${url.resourcesPath}/${style}">
  </#list>
  <@pageScripts/>
</head>
<body id="keycloak-bg" data-page-id="login-${pageId}">
  <a href="#main" class="skip-link">${msg("skipToContent")}</a>
  <@header/>
  <main id="main" class="page" tabindex="-1">
    <h1 id="kc-page-title">${heading}</h1>
    <#if auth?has_content && auth.showUsername() && !auth.showResetCredentials()>
      <#nested "show-username">
      <p class="who">${msg("signingInAs")} <strong id="kc-attempted-username">${auth.attemptedUsername}</strong><br>
        <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("restartLoginTooltip")}</a></p>
    </#if>
    <#if summary><@faults/></#if>
    <#-- An action the person asked for needs no warning that it is still to be done. -->
    <#if displayMessage && message?has_content && (message.type != "warning" || !isAppInitiatedAction??)>
    <div class="message message--${message.type}" <#if isError>role="alert"</#if>>
      <p class="kc-feedback-text">${kcSanitize(message.summary)?no_esc}</p>
    </div>
    </#if>
    <#nested "socialProviders">
    <#nested "form">
    <#if auth?has_content && auth.showTryAnotherWayLink()>
    <form id="kc-select-try-another-way-form" action="${url.loginAction}" method="post">
      <button type="submit" name="tryAnotherWay" value="on" id="try-another-way" class="${properties.kcButtonSecondaryClass}">${msg("doTryAnotherWay")}</button>
    </form>
    </#if>
    <#if displayInfo><div id="kc-info"><#nested "info"></div></#if>
  </main>
  <@footer/>
</body>
</html>
</#macro>

<#-- What is wrong with which field, above the form and in its order, as in the portal. Fields that are optional say so. -->
<#macro faults>
  <#local wrong = ["username", "email", "firstName", "lastName", "password", "password-confirm", "totp", "userLabel"]?filter(name -> messagesPerField?? && messagesPerField.existsError(name))>
  <#if wrong?has_content>
  <div class="message message--error" role="alert" tabindex="-1" autofocus aria-labelledby="faults-title">
    <h2 id="faults-title">${msg("faultsTitle")}</h2>
    <ul>
      <#list wrong as name>
      <li><a href="#${fieldId(name)}">${kcSanitize(away(name, messagesPerField.get(name)))?no_esc}</a></li>
      </#list>
    </ul>
  </div>
  </#if>
</#macro>

<#-- What is said of a field, away from it: "fill in this field" or "at most 60 characters" says nothing without its name. -->
<#function away name said>
  <#if said == msg("error-user-attribute-required")><#return msg("missing" + name?cap_first + "Message")></#if>
  <#if ["username", "firstName", "lastName"]?seq_contains(name)>
    <#list ["usernameExistsMessage", "usernameReserved", "error-username-invalid-character", "missing" + name?cap_first + "Message"] as own>
      <#if said == msg(own)><#return said></#if>
    </#list>
    <#return msg(name) + ": " + said>
  </#if>
  <#return said>
</#function>

<#-- Beside the field the same sentence as in the summary above. Keycloak's own form fields ask `messagesPerField`; theirs is
     this one, which stands in their namespace in front of that of the page. -->
<#function beside name>
  <#local said = messagesPerField.get(name)>
  <#if said == msg("error-user-attribute-required")><#return msg("missing" + name?cap_first + "Message")></#if>
  <#return said>
</#function>
<#function isWrong name>
  <#return messagesPerField.existsError(name)>
</#function>
<#import "user-profile-commons.ftl" as fieldsOfKeycloak>
<#assign messagesPerField = {"get": beside, "existsError": isWrong} in fieldsOfKeycloak>

<#function fieldId name>
  <#if name == "password"><#return "password-new"></#if>
  <#if name == "totp" && pageId == "login-otp"><#return "otp"></#if>
  <#return name>
</#function>

<#macro header>
  <header class="header">
    <div class="header__bar">
      <a id="kc-header" class="header__brand" href="${msg("portalUrl")}/"><img src="${url.resourcesPath}/@version@/img/logo.svg" alt="" width="44" height="44"><span><#list msg("portalTitle")?split(" ") as word><span class="header__word">${word}</span><#sep> </#sep></#list></span></a>
      <#if realm.internationalizationEnabled>
      <div class="header__tools">
        <#list locale.supported?filter(one -> one.languageTag != locale.currentLanguageTag) as other>
        <a href="${other.url}" lang="${other.languageTag}" hreflang="${other.languageTag}">${other.label}</a>
        </#list>
      </div>
      </#if>
    </div>
  </header>
</#macro>

<#macro footer>
  <footer class="footer">
    <div class="footer__inner">
      <div>
        <h2>${msg("municipalityName")}</h2>
        <ul>
          <li>${msg("municipalityAddress")}</li>
          <li><a href="tel:+30${msg("municipalityPhoneNumber")}">${msg("municipalityPhone")}</a></li>
          <li><a href="mailto:${msg("municipalityEmailAddress")}">${msg("municipalityEmail")}</a></li>
        </ul>
      </div>
      <nav aria-label="${msg("footerAbout")}">
        <h2>${msg("footerAbout")}</h2>
        <ul>
          <li><a href="${msg("portalUrl")}/">${msg("backToPortal")}</a></li>
          <#list ["contact", "accessibility", "privacy"] as page>
          <li><a href="${msg("portalUrl")}/${page}">${msg("footer." + page)}</a></li>
          </#list>
        </ul>
      </nav>
    </div>
  </footer>
</#macro>

<#-- All of it is comfort: show the password, notice that another tab has signed in. -->
<#macro pageScripts>
  <script type="importmap">{"imports": {"rfc4648": "${url.resourcesCommonPath}/vendor/rfc4648/rfc4648.js"}}</script>
  <#list scripts![] as script>
  <script src="${script}"></script>
  </#list>
  <script type="module" src="${url.resourcesPath}/js/passwordVisibility.js"></script>
  <script type="module">
    <#outputformat "JavaScript">
    import { startSessionPolling, checkAuthSession } from ${(url.resourcesPath + "/js/authChecker.js")?c};
    startSessionPolling(${url.ssoLoginInOtherTabsUrl?c});
    <#if authenticationSession??>
    checkAuthSession(${authenticationSession.authSessionIdHash?c});
    </#if>
    </#outputformat>
  </script>
</#macro>
