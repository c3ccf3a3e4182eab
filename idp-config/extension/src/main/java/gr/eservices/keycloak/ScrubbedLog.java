package gr.eservices.keycloak;

import java.util.Arrays;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Takes mail addresses out of whatever is logged, before it is written.
 *
 * <p>They come in exceptions: what a mail server answers quotes the address that it refuses, and Keycloak logs that whole.
 * Such an exception is told in its own words, without its stack.
 */
final class ScrubbedLog implements Filter {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'(),:;=]+@[^\\s<>\"'(),:;=]+");
    private static final String HIDDEN = "(address)";

    private ScrubbedLog() {
    }

    /** Every handler that writes the log is given the filter. */
    static void install() {
        Arrays.stream(Logger.getLogger("").getHandlers()).forEach(handler -> handler.setFilter(new ScrubbedLog()));
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord entry) {
            String said = words(entry);
            if (ADDRESS.matcher(said).find()) {
                entry.setMessage(ADDRESS.matcher(said).replaceAll(HIDDEN), ExtLogRecord.FormatStyle.NO_FORMAT);
                entry.setThrown(null);
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // What a formatter would do with it, the handler does later.
    private static String words(ExtLogRecord entry) {
        StringBuilder words = new StringBuilder(String.valueOf(entry.getFormattedMessage()));
        for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
            words.append(" | ").append(cause);
        }
        return words.toString();
    }
}
