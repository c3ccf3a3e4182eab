<#-- The frame of every HTML mail. Mail programs read style attributes, not style sheets. -->
<#-- Keycloak knows one name of the realm; the portal's name exists in both languages. -->
<#global realmName = msg("portalTitle")>
<#macro emailLayout>
<!DOCTYPE html>
<html lang="${locale.language}" dir="${(ltr)?then('ltr', 'rtl')}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light">
  <title>${msg("portalTitle")}</title>
</head>
<body style="margin: 0; background: #ffffff; color: #252830; font-family: 'Noto Sans', Arial, sans-serif; font-size: 16px; line-height: 1.5;">
  <div style="background: @primary@; border-bottom: 5px solid @accent@; padding: 14px 20px;">
    <a href="${msg("portalUrl")}/" style="color: #ffffff; font-weight: 700; font-size: 18px; text-decoration: none;">${msg("portalTitle")}</a>
  </div>
  <div style="max-width: 600px; padding: 20px; overflow-wrap: anywhere;">
    <#nested>
  </div>
  <div style="max-width: 600px; padding: 0 20px 20px; color: #54525a; font-size: 14px;">
    <p style="margin: 0; padding-top: 14px; border-top: 1px solid #c9ccd3;">${msg("municipalityName")}<br>${msg("municipalityAddress")}<br>${msg("municipalityPhone")}<br>${msg("municipalityEmail")}</p>
  </div>
</body>
</html>
</#macro>
