package org.ipcsh.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.SignalGate;
import org.ipcsh.session.Completion;
import org.ipcsh.session.Highlighting;
import org.ipcsh.session.Session;
import org.ipcsh.syntax.Parser.Open;
import org.ipcsh.syntax.Parser.Parsed;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** JLine's line editor, taught about the language by the session. */
final class Editor {
  private static final int INDENTATION = 4;
  private static final int HISTORY_LINES = 2000;
  private static final String INDENT = " ".repeat(INDENTATION);
  private static final int MOST_LISTED = 100;

  private final Session session;
  private final Screen screen;
  private final LineReader reader;

  Editor(Session session, Terminal terminal, Screen screen) {
    this.session = session;
    this.screen = screen;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("ipcsh")
            .parser(new Input())
            .completer((line, parsed, found) -> complete((Word) parsed, found))
            .highlighter(new Colouring())
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            .option(Option.HISTORY_IGNORE_SPACE, true)
            .option(Option.HISTORY_TIMESTAMPED, false)
            .option(Option.AUTO_GROUP, false)
            .option(Option.COMPLETE_MATCHER_CAMELCASE, false)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%M> ")
            .variable(LineReader.INDENTATION, INDENTATION)
            .variable(LineReader.LIST_MAX, MOST_LISTED)
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES);
    Path history = historyFile();
    if (history != null) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    reader = builder.build();
    bind();
  }

  LineReader reader() {
    return reader;
  }

  /**
   * In the state directory of the XDG specification, for nobody else to read; null where that
   * cannot be.
   */
  private static Path historyFile() {
    String state = System.getenv("XDG_STATE_HOME");
    Path folder =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state", "ipcsh")
            : Path.of(state, "ipcsh");
    Path file = folder.resolve("history");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return Files.isWritable(file) ? file : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  // Keys

  private void bind() {
    KeyMap<org.jline.reader.Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
    reader.getWidgets().put("ipcsh-tab", this::tab);
    reader.getWidgets().put("ipcsh-close", this::close);
    reader.getWidgets().put("ipcsh-drop", this::drop);
    keys.bind(new Reference("ipcsh-tab"), "\t");
    keys.bind(new Reference("ipcsh-close"), "}");
    keys.bind(new Reference("ipcsh-drop"), "\003");
    keys.bind(new Reference(LineReader.BEGINNING_OF_LINE), "\033[1~", "\033[H");
    keys.bind(new Reference(LineReader.END_OF_LINE), "\033[4~", "\033[F");
  }

  /**
   * Indents where nothing is begun; completes; where there is nothing more to complete, explains.
   */
  private boolean tab() {
    String text = reader.getBuffer().toString();
    int cursor = reader.getBuffer().cursor();
    if (text.indexOf('\n') >= 0 && lineUpTo(text, cursor).isBlank()) {
      reader.getBuffer().write(INDENT);
      return true;
    }
    Completion.Answer answer = session.completion().at(text, cursor);
    List<Completion.Candidate> candidates = answer.candidates();
    String word = text.substring(answer.start(), cursor);
    boolean done =
        candidates.isEmpty() || candidates.size() == 1 && candidates.get(0).text().equals(word);
    boolean begins = word.isEmpty() && cursor > 0 && text.charAt(cursor - 1) == '(';
    if (done || begins) {
      String about = session.completion().about(text, cursor);
      if (about != null) {
        screen.print(about);
      }
    }
    if (!done) {
      // Which argument is meant cannot be guessed, so none is put in.
      reader.callWidget(begins ? LineReader.LIST_CHOICES : LineReader.EXPAND_OR_COMPLETE);
    }
    return true;
  }

  /** A brace that closes begins one step further left. */
  private boolean close() {
    String text = reader.getBuffer().toString();
    String line = lineUpTo(text, reader.getBuffer().cursor());
    if (text.indexOf('\n') >= 0
        && line.isBlank()
        && line.length() >= INDENTATION
        && !isString(Session.parse(text.substring(0, reader.getBuffer().cursor())).open())) {
      reader.getBuffer().backspace(INDENTATION);
    }
    reader.getBuffer().write("}");
    return true;
  }

  private static boolean isString(List<Open> open) {
    return !open.isEmpty() && "\"'".contains(open.get(open.size() - 1).text());
  }

  /** Drops what is typed; where nothing is, the signal is the user's, who may handle it. */
  private boolean drop() {
    if (reader.getBuffer().length() == 0 && SignalGate.isPossible()) {
      Libc.KILL.invoke(ProcessHandle.current().pid(), Flags.SIGINT);
      return true;
    }
    throw new UserInterruptException(reader.getBuffer().toString());
  }

  private static String lineUpTo(String text, int cursor) {
    return text.substring(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
  }

  // Completion

  private void complete(Word word, List<Candidate> found) {
    for (Completion.Candidate each : word.answer.candidates()) {
      String help = each.help().isEmpty() ? null : each.help();
      found.add(new Candidate(each.text(), each.form(), null, help, null, null, false, 0));
    }
  }

  /** The word at the cursor, as the session sees it. */
  private static final class Word implements CompletingParsedLine {
    private final String line;
    private final int cursor;
    private final Completion.Answer answer;

    Word(String line, int cursor, Completion.Answer answer) {
      this.line = line;
      this.cursor = cursor;
      this.answer = answer;
    }

    @Override
    public String word() {
      return line.substring(answer.start(), cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - answer.start();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word());
    }

    @Override
    public String line() {
      return line;
    }

    @Override
    public int cursor() {
      return cursor;
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return wordCursor();
    }
  }

  /** Asks the session whether the input goes on. */
  private final class Input implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.COMPLETE) {
        return new Word(line, cursor, session.completion().at(line, cursor));
      }
      if (context == ParseContext.ACCEPT_LINE || context == ParseContext.SECONDARY_PROMPT) {
        Parsed parsed = Session.parse(line);
        if (parsed.incomplete()) {
          List<Open> open = parsed.open();
          throw new EOFError(-1, -1, "", missing(line, open), brackets(open), null);
        }
      }
      return new Word(line, cursor, new Completion.Answer(cursor, List.of()));
    }

    /** How far the next line is indented; in a string it is not, for it would be longer by that. */
    private int brackets(List<Open> open) {
      if (isString(open)) {
        return 0;
      }
      int count = 0;
      for (Open each : open) {
        count += "([{".contains(each.text()) ? 1 : 0;
      }
      return count;
    }

    /** The word with which the line begins that opened what is open: {@code process {}. */
    private String missing(String line, List<Open> open) {
      if (open.isEmpty()) {
        return "...";
      }
      Open last = open.get(open.size() - 1);
      int start = last.span().start();
      String before = lineUpTo(line, start).strip();
      int end = 0;
      while (end < before.length() && Character.isJavaIdentifierPart(before.charAt(end))) {
        end++;
      }
      return before.substring(0, end)
          + (end > 0 && last.text().equals("{") ? " " : "")
          + last.text();
    }
  }

  /** Colours the input by what its pieces are. */
  private final class Colouring implements Highlighter {
    @Override
    public AttributedString highlight(LineReader line, String buffer) {
      if (!screen.coloured()) {
        return new AttributedString(buffer);
      }
      AttributedStringBuilder out = new AttributedStringBuilder();
      int at = 0;
      // JLine redraws a wide character at the end of a row in the wrong place, so that brackets
      // before it are not to change their looks.
      int width = new AttributedString(buffer).columnLength();
      boolean wide = width > buffer.codePointCount(0, buffer.length());
      int cursor = wide ? -1 : line.getBuffer().cursor();
      for (Highlighting.Piece piece : session.highlighting().of(buffer, cursor)) {
        out.append(buffer, at, piece.span().start());
        at = piece.span().end();
        out.styled(Colours.of(piece.style()), buffer.substring(piece.span().start(), at));
      }
      return out.append(buffer, at, buffer.length()).toAttributedString();
    }
  }
}
