package gr.eservices.keycloak;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.actiontoken.updateemail.UpdateEmailActionToken;
import org.keycloak.authentication.requiredactions.UpdateEmail;
import org.keycloak.authentication.requiredactions.util.EmailCooldownManager;
import org.keycloak.common.util.Time;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.Urls;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.validation.Validation;
import org.keycloak.sessions.AuthenticationSessionCompoundId;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.ValidationException;

/**
 * The account gets an address when its owner has proved it: the first one of a registration, and every change.
 *
 * <p>Keycloak's own action does so for changes. This one does it for registrations too, goes on in the browser in which
 * the link of the mail was opened, and tells whoever asks for too many mails.
 */
public final class AddressProof extends UpdateEmail {

    /** Keycloak's name for links that prove an address. */
    static final String LINK = UpdateEmailActionToken.TOKEN_TYPE;
    /** Of a link: the page of the portal where the registration was begun. */
    static final String NEXT = "next";
    /** Note of a sign-in under way: this very browser has opened the link for this address. */
    static final String OPENED = "address-link-opened";
    private static final String MAILED = "address-mailed";
    /** Where Keycloak keeps a parameter of the authorization request that is not OpenID Connect's. */
    private static final String NEXT_PARAMETER = "client_request_param_next_path";
    private static final String WAITING_PAGE = "login-verify-email.ftl";

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    /**
     * Keycloak asks about an address that waits at every sign-in. Only a registration has to wait for it: a change, or a
     * first address of somebody who came from TAXISnet, may be mistyped and must keep nobody out.
     */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        UserModel user = context.getUser();
        if (Unproved.address(user) == null || Unproved.is(context.getSession(), user)) {
            super.evaluateTriggers(context);
        } else {
            user.removeRequiredAction(RequiredAction.UPDATE_EMAIL);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        String address = Unproved.address(context.getUser());
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        if (!Unproved.is(context.getSession(), context.getUser())) {
            context.challenge(changing(context, address));
        } else if (address.equals(attempt.getAuthNote(OPENED))) {
            settle(context, address);
        } else if (address.equals(attempt.getAuthNote(MAILED))) {
            context.challenge(waiting(context).createForm(WAITING_PAGE));
        } else {
            send(context, address, false);
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        UserModel user = context.getUser();
        String address;
        try {
            UserProfile typed = validateEmailUpdate(context.getSession(), user, form.getFirst(UserModel.EMAIL));
            address = typed.getAttributes().getFirst(UserModel.EMAIL);
        } catch (ValidationException refused) {
            List<FormMessage> errors = Validation.getFormErrorsFromValidation(refused.getErrors());
            context.challenge(page(context, context.form().setErrors(errors).setFormData(form)));
            return;
        }
        if (Validation.isBlank(address) || (address.equals(user.getEmail()) && user.isEmailVerified())) {
            super.processAction(context);
        } else {
            send(context, address, "on".equals(form.getFirst("logout-sessions")));
        }
    }

    /** The link was opened in this browser: once there is a password too, the address is the account's. */
    private static void settle(RequiredActionContext context, String address) {
        UserModel user = context.getUser();
        if (user.getRequiredActionsStream().anyMatch(RequiredAction.UPDATE_PASSWORD.name()::equals)) {
            context.ignore(); // The password first.
            return;
        }
        try {
            UserProfile proved = validateEmailUpdate(context.getSession(), user, address);
            updateEmailNow(context.getEvent(), user, proved);
        } catch (ValidationException refused) {
            // Somebody else has proved it meanwhile.
            List<FormMessage> errors = Validation.getFormErrorsFromValidation(refused.getErrors());
            context.challenge(context.form().setErrors(errors).createErrorPage(Response.Status.BAD_REQUEST));
            return;
        }
        user.setEmailVerified(true);
        context.success();
    }

    private void send(RequiredActionContext context, String address, boolean signOutElsewhere) {
        UserModel user = context.getUser();
        boolean again = address.equals(Unproved.address(user));
        Long patience = EmailCooldownManager.retrieveCooldownEntry(context, EMAIL_RESEND_COOLDOWN_KEY_PREFIX);
        if (again && patience != null) {
            fail(context, address, Messages.COOLDOWN_VERIFICATION_EMAIL, patience);
            return;
        }
        int life = context.getRealm().getActionTokenGeneratedByUserLifespan(LINK);
        context.getEvent().event(EventType.SEND_VERIFY_EMAIL);
        try {
            context.getSession().getProvider(EmailTemplateProvider.class)
                .setAuthenticationSession(context.getAuthenticationSession()).setRealm(context.getRealm()).setUser(user)
                .sendEmailUpdateConfirmation(link(context, address, signOutElsewhere, life), TimeUnit.SECONDS.toMinutes(life), address);
        } catch (TooManyMails tooMany) {
            context.getEvent().error(Errors.EMAIL_SEND_FAILED);
            fail(context, address, TooManyMails.TEXT);
            return;
        } catch (EmailException failed) {
            context.getEvent().error(Errors.EMAIL_SEND_FAILED);
            fail(context, address, Messages.EMAIL_SENT_ERROR);
            return;
        }
        context.getEvent().success();
        EmailCooldownManager.addCooldownEntry(context, EMAIL_RESEND_COOLDOWN_KEY_PREFIX);
        user.setSingleAttribute(UserModel.EMAIL_PENDING, address);
        context.getAuthenticationSession().setAuthNote(MAILED, address);
        if (Unproved.is(context.getSession(), user)) {
            context.challenge(waiting(context).createForm(WAITING_PAGE));
        } else {
            LoginFormsProvider page = context.form();
            context.challenge(page.setAttribute("messageHeader", page.getMessage("emailUpdateConfirmationSentTitle"))
                .setInfo("emailUpdateConfirmationSent", address).createInfoPage());
        }
    }

    private static String link(RequiredActionContext context, String address, boolean signOutElsewhere, int life) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        String client = attempt.getClient().getClientId();
        UserModel user = context.getUser();
        UpdateEmailActionToken token = new UpdateEmailActionToken(
            user.getId(), (int) (Time.currentTimeMillis() / 1000) + life, user.getEmail(), address, client, signOutElsewhere, attempt.getRedirectUri());
        token.setCompoundAuthenticationSessionId(AuthenticationSessionCompoundId.fromAuthSession(attempt).getEncodedId());
        token.setNote(NEXT, attempt.getClientNote(NEXT_PARAMETER));
        return Urls.actionTokenBuilder(
            context.getUriInfo().getBaseUri(), token.serialize(session, realm, context.getUriInfo()), client, attempt.getTabId(),
            AuthenticationProcessor.getClientData(session, attempt)).build(realm.getName()).toString();
    }

    private static void fail(RequiredActionContext context, String address, String text, Object... values) {
        MultivaluedMap<String, String> typed = new MultivaluedHashMap<>();
        typed.putSingle(UserModel.EMAIL, address);
        context.challenge(page(context, context.form().setError(text, values).setFormData(typed)));
    }

    /** The page on which one stays: of a registration that waits, or of a change. */
    private static Response page(RequiredActionContext context, LoginFormsProvider form) {
        if (Unproved.is(context.getSession(), context.getUser())) {
            return form.setAttribute("address", Unproved.address(context.getUser())).createForm(WAITING_PAGE);
        }
        return form.createResponse(RequiredAction.UPDATE_EMAIL);
    }

    private static LoginFormsProvider waiting(RequiredActionContext context) {
        return context.form().setAttribute("address", Unproved.address(context.getUser()));
    }

    private static Response changing(RequiredActionContext context, String address) {
        LoginFormsProvider form = context.form();
        if (address != null) {
            MultivaluedMap<String, String> asked = new MultivaluedHashMap<>();
            asked.putSingle(UserModel.EMAIL, address);
            form.setInfo(Messages.EMAIL_VERIFICATION_PENDING, address).setFormData(asked);
        }
        return form.createResponse(RequiredAction.UPDATE_EMAIL);
    }

    static boolean isTheirs(UserModel user, String address) {
        return Objects.equals(user.getEmail(), address) && user.isEmailVerified();
    }
}
