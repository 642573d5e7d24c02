package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.End;
import org.junit.jupiter.api.Test;

class RegisterTest {
  private static final int CREATOR = 100;
  private static final int OTHER = 200;

  private final Pages pages = Pages.create();
  private final Register register = pages.register();

  private int add(String name, String identity) {
    return register.add(CREATOR, true, false, "fifo", name, identity);
  }

  @Test
  void tellsWhatWasDeclared() {
    int entry = add("requests", "/tmp/requests");
    assertThat(register.name(entry)).isEqualTo("requests");
    assertThat(register.kind(entry)).isEqualTo("fifo");
    assertThat(register.identity(entry)).isEqualTo("/tmp/requests");
    assertThat(register.creator(entry)).isEqualTo(CREATOR);
    assertThat(register.isNamed(entry)).isTrue();
  }

  @Test
  void findsTheLatestObjectByWhatTheKernelCallsIt() {
    add("old", "pipe:[7]");
    int entry = add("new", "pipe:[7]");
    int pair = add("pair", "socket:[1] socket:[2]");
    assertThat(register.find("pipe:[7]")).isEqualTo(entry);
    assertThat(register.find("socket:[1]")).isEqualTo(pair);
    assertThat(register.find("socket:[2]")).isEqualTo(pair);
    assertThat(register.find("pipe:[8]")).isZero();
  }

  @Test
  void aTextThatIsTooLongIsCutOff() {
    int entry = add("n".repeat(100), "i".repeat(1000));
    assertThat(register.name(entry)).isEqualTo("n".repeat(31));
    assertThat(register.identity(entry)).isEqualTo("i".repeat(171));
    assertThat(register.taker(entry)).isZero();
  }

  @Test
  void knowsWhetherAnyoneElseMayUseAnEnd() {
    int entry = add("requests", "/tmp/requests");
    assertThat(register.usedByOthers(entry, End.WRITE, CREATOR)).isFalse();
    assertThat(register.usedByOthers(entry, End.WRITE, OTHER)).as("its creator may").isTrue();
    register.gaveUp(entry, End.WRITE, CREATOR);
    assertThat(register.usedByOthers(entry, End.WRITE, OTHER)).isFalse();
    register.opens(entry, End.WRITE, OTHER);
    assertThat(register.usedByOthers(entry, End.WRITE, OTHER)).isFalse();
    assertThat(register.usedByOthers(entry, End.WRITE, CREATOR)).isTrue();
    register.given(entry, End.READ);
    assertThat(register.usedByOthers(entry, End.READ, OTHER)).isTrue();
  }

  @Test
  void knowsOverWhichSocketAnEndWasSent() {
    int socket = add("first", "socket:[1]");
    int entry = add("requests", "pipe:[7]");
    register.sent(entry, End.WRITE, socket);
    assertThat(register.over(entry, End.WRITE)).isEqualTo(socket);
    assertThat(register.over(entry, End.READ)).isZero();
    register.sent(entry, End.BOTH, add("second", "socket:[2]"));
    assertThat(register.over(entry, End.WRITE)).isEqualTo(Register.SEVERAL);
    assertThat(register.over(entry, End.READ)).isEqualTo(entry + 1);
  }

  @Test
  void aSemaphoreThatIsGivenBackByItsTakerHasNone() {
    int entry = add("mutex", "/dev/shm/sem.mutex");
    register.took(entry, CREATOR);
    assertThat(register.taker(entry)).isEqualTo(CREATOR);
    register.gave(entry, CREATOR);
    assertThat(register.taker(entry)).isZero();
  }

  @Test
  void aSemaphoreThatSomeTakeAndOthersGiveIsNobodys() {
    int entry = add("full", "/dev/shm/sem.full");
    register.took(entry, CREATOR);
    register.gave(entry, OTHER);
    register.took(entry, CREATOR);
    assertThat(register.taker(entry)).isZero();
  }

  @Test
  void aSemaphoreThatSeveralCanTakeIsNobodys() {
    int entry = add("permits", "/dev/shm/sem.permits");
    assertThat(register.isTakenAlone(entry)).isTrue();
    register.isNobodys(entry);
    register.took(entry, CREATOR);
    assertThat(register.taker(entry)).isZero();
    assertThat(register.isTakenAlone(entry)).isFalse();
  }

  @Test
  void aProcessNotesWhichEndsItHas() {
    ControlPage page = pages.page(pages.take());
    page.gets(1, End.WRITE);
    page.gets(8191, End.BOTH);
    page.gaveUp(8191, End.READ);
    assertThat(page.has(1, End.WRITE)).isTrue();
    assertThat(page.has(1, End.READ)).isFalse();
    assertThat(page.has(2, End.BOTH)).isFalse();
    assertThat(page.has(8191, End.WRITE)).isTrue();
    assertThat(page.has(8191, End.READ)).isFalse();
    page.end();
    assertThat(page.claim(ControlPage.ENDED)).isTrue();
    assertThat(page.has(1, End.BOTH)).as("another process's").isFalse();
  }

  @Test
  void aPageThatIsTakenAgainHoldsNothing() {
    ControlPage page = pages.page(pages.take());
    page.holding(1);
    page.held(1);
    page.end();
    assertThat(page.claim(ControlPage.ENDED)).isTrue();
    assertThat(page.holding()).isZero();
    assertThat(page.held()).isZero();
  }

  @Test
  void whatFindsNoRoomIsEntryZero() {
    for (int i = 0; i < 9000; i++) {
      add("x", "pipe:[" + i + "]");
    }
    int entry = add("last", "pipe:[0]");
    assertThat(entry).isZero();
    assertThat(register.name(entry)).isEmpty();
    register.took(register.entries(), OTHER);
    assertThat(register.taker(register.entries())).isEqualTo(OTHER);
  }

  @Test
  void remembersWhichSignalsWereSent() {
    register.sent(10);
    register.sent(64);
    assertThat(register.sent()).isEqualTo(1L << 9 | 1L << 63);
  }

  @Test
  void findsTheLineOfASite() {
    register.addSource(0, "scripts/first.ipc", "one\ntwo\n".getBytes(StandardCharsets.UTF_8));
    register.addSource(9, "second.ipc", "drei\nvier äöü\nfünf".getBytes(StandardCharsets.UTF_8));
    assertThat(register.place(0)).hasToString("first.ipc:1");
    assertThat(register.place(5)).hasToString("first.ipc:2");
    assertThat(register.place(5).text()).isEqualTo("two");
    assertThat(register.place(5).column()).isEqualTo(1);
    assertThat(register.place(9)).hasToString("second.ipc:1");
    assertThat(register.place(23).text()).isEqualTo("fünf");
    assertThat(Register.empty().place(0)).isNull();
  }

  @Test
  void isReadFromOutsideWithoutBeingWrittenTo() {
    add("requests", "/tmp/requests");
    Pages looked = Pages.look(pages.fd(), 1);
    assertThat(looked).as("another version's").isNull();
  }
}
