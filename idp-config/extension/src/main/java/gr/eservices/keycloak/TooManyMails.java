package gr.eservices.keycloak;

import org.keycloak.email.EmailException;

/** Enough mails went to this address, or about this account, within the hour. Nothing was sent. */
final class TooManyMails extends EmailException {

    /** The text that says so on a page. */
    static final String TEXT = "tooManyMails";

    TooManyMails() {
        super("enough mails within the hour");
    }
}
