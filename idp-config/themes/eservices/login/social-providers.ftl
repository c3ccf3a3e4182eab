<#-- The other way in, with a line that says what it opens. -->
<#macro show social>
  <div id="kc-social-providers" class="ways">
    <#list social.providers as provider>
    <a id="social-${provider.alias}" class="button button--way" href="${provider.loginUrl}">${msg("signInWith", provider.displayName)}</a>
    <p class="hint">${msg("signInWithHint." + provider.alias)}</p>
    </#list>
    <h2 class="or">${msg("orWithAccount")}</h2>
  </div>
</#macro>
