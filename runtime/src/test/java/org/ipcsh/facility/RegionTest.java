package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Values;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionTest {
  private static final int KEY = 0x6d454d01;
  private final String name = "/ipcsh-test-" + ProcessHandle.current().pid();
  private Set<String> before;

  @TempDir private Path folder;

  @BeforeEach
  void look() throws IOException {
    Journal.ofThisProcess();
    Declare.create("anonymous", "size", 1).close();
    before = Left.now();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(Left.now()).isEqualTo(before);
  }

  private Region create(String kind, int size) {
    switch (kind) {
      case "posix_shm":
        return (Region) Declare.create(kind, "name", name, "size", size);
      case "mapped_file":
        return (Region)
            Declare.create(kind, "path", folder.resolve("map").toString(), "size", size);
      default:
        return (Region) Declare.create(kind, "size", size);
    }
  }

  private static void end(Region region) {
    region.close();
    region.remove();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix_shm", "sysv_shm", "mapped_file", "anonymous"})
  void whatOneHolderStoresTheOtherReads(String kind) {
    Region region = create(kind, 100);
    Region other = (Region) Declare.passed(region, End.BOTH);

    assertThat(Declare.call(region, "write", "offset", 10, "data", bytes("hello"))).isEqualTo(5L);
    assertThat(Declare.call(other, "read", "offset", 10, "size", 5)).isEqualTo(bytes("hello"));
    assertThat(Declare.call(region, "read", "offset", 95)).isEqualTo(new byte[5]);
    assertThat(Declare.call(other, "size")).isEqualTo(100L);
    assertThat(other.describe()).startsWith(kind).contains("100 bytes");

    other.close();
    end(region);
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix_shm", "sysv_shm", "mapped_file", "anonymous"})
  void accessOutsideOfItIsRefused(String kind) {
    Region region = create(kind, 100);

    assertThatThrownBy(() -> Declare.call(region, "read", "offset", 96, "size", 5))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("5 bytes at 96 are outside of it, which has 100 bytes");
    assertThatThrownBy(() -> Declare.call(region, "write", "offset", 99, "data", bytes("ab")))
        .hasMessage("2 bytes at 99 are outside of it, which has 100 bytes");
    assertThatThrownBy(() -> Declare.call(region, "atomic_load", "offset", 100))
        .hasMessage("4 bytes at 100 are outside of it, which has 100 bytes");
    assertThatThrownBy(() -> Declare.call(region, "atomic_load", "offset", 2))
        .hasMessage("offset 2 is not a multiple of 4, as it must be there");
    assertThatThrownBy(() -> Declare.call(region, "read", "offset", -1, "size", 1))
        .hasMessage("byte -1 is outside of it, which has 100 bytes");
    assertThatThrownBy(() -> Declare.call(region, "read", "offset", Long.MAX_VALUE, "size", 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> region.address(98, 4, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);

    end(region);
    assertThatThrownBy(() -> Declare.call(region, "read"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(" is closed: this process has unmapped it");
  }

  @Test
  void memoryIsCopiedInAndOut() {
    Region region = create("anonymous", 1 << 20);
    Memory data = Memory.allocate(1 << 20);
    for (int i = 0; i < data.size(); i += 4) {
      data.putInt(i, i * 31);
    }
    Memory back = Memory.allocate(1 << 20);

    assertThat(Declare.call(region, "write", "offset", 0, "data", data)).isEqualTo(1L << 20);
    assertThat(Declare.call(region, "read", "into", back)).isEqualTo(1L << 20);
    assertThat(back.buffer()).isEqualTo(data.buffer());
    Declare.call(region, "fill", "byte", 0xAB, "offset", 1, "size", 100_000);
    assertThat(region.read(0, 2)).isEqualTo(new byte[] {0, (byte) 0xAB});
    assertThat(region.read(100_000, 1)).isEqualTo(new byte[] {(byte) 0xAB});
    assertThat(region.read(100_001, 3)).isEqualTo(Arrays.copyOfRange(data.bytes(100_000, 4), 1, 4));
    assertThatThrownBy(() -> Declare.call(region, "fill", "byte", 256))
        .hasMessage("256 does not fit in u8 (0 to 255)");

    region.close();
  }

  @Test
  void aNumberInTheLastBytesOfARegionIsChangedInOneStep() {
    Region region = create("anonymous", 7);
    Layout.Scalar type = Layout.scalar("u16");
    Atomics.store(region, 4, 0x1234, type, Atomics.Order.SEQ_CST);
    assertThat(Atomics.fetchAdd(region, 6, 255, Layout.scalar("u8"))).isZero();
    assertThat(Atomics.exchange(region, 4, 0xffff, type)).isEqualTo(0x1234);
    assertThat(region.read(4, 3)).containsExactly(0xff, 0xff, 0xff);
    region.close();
  }

  @Test
  void atomicOperationsWorkOnWordsOfAllFourTypes() {
    Region region = create("anonymous", 64);
    for (String type : List.of("i32", "u32", "i64", "u64")) {
      Declare.call(region, "atomic_store", "offset", 8, "value", 40, "type", type);
      assertThat(Declare.call(region, "atomic_fetch_add", "offset", 8, "value", 2, "type", type))
          .isEqualTo(40L);
      assertThat(Declare.call(region, "atomic_load", "offset", 8, "type", type)).isEqualTo(42L);
      assertThat(
              Declare.call(
                  region,
                  "atomic_compare_exchange",
                  "offset",
                  8,
                  "expected",
                  41,
                  "value",
                  1,
                  "type",
                  type))
          .isEqualTo(42L);
      assertThat(
              Declare.call(
                  region,
                  "atomic_compare_exchange",
                  "offset",
                  8,
                  "expected",
                  42,
                  "value",
                  7,
                  "type",
                  type))
          .isEqualTo(42L);
      for (String order : List.of("relaxed", "acquire", "seq_cst")) {
        assertThat(Declare.call(region, "atomic_load", "offset", 8, "type", type, "order", order))
            .isEqualTo(7L);
      }
      for (String order : List.of("relaxed", "release", "seq_cst")) {
        Declare.call(region, "atomic_store", "offset", 8, "value", 9, "type", type, "order", order);
        assertThat(Atomics.load(region, 8, Layout.scalar(type), Atomics.Order.SEQ_CST))
            .isEqualTo(9);
      }
    }
    Declare.call(region, "atomic_store", "offset", 0, "value", 4294967295L);
    assertThat(Declare.call(region, "atomic_load", "offset", 0)).isEqualTo(4294967295L);
    assertThat(Declare.call(region, "atomic_fetch_add", "offset", 0)).isEqualTo(4294967295L);
    assertThat(Declare.call(region, "atomic_load", "offset", 0)).isEqualTo(0L);
    assertThatThrownBy(() -> Declare.call(region, "atomic_store", "offset", 0, "value", -1))
        .hasMessage("-1 does not fit in u32 (0 to 4294967295)");
    assertThatThrownBy(() -> Declare.call(region, "atomic_load", "offset", 0, "type", "f64"))
        .hasMessage("type is \"f64\"; atomic operations work on integers, i8 to u64");
    assertThatThrownBy(() -> Declare.call(region, "atomic_load", "offset", 0, "order", "release"))
        .hasMessage("a load has no release order");
    region.close();
  }

  @Test
  void valuesWithALayoutAreStoredAsInC() {
    Layout.Struct point =
        Layout.struct("Point").field("tag", Layout.U8).field("x", Layout.F64).build();
    Region region =
        (Region) Declare.withLayout(Door.alone(), Ownership.CREATE, "anonymous", 2L * point.size());

    region.put(point, 16, Map.of("tag", 7L, "x", 0.5), Values.PLAIN);
    assertThat(region.get(point, 16, Values.PLAIN)).isEqualTo(Map.of("tag", 7L, "x", 0.5));
    assertThat(region.getLong(Layout.U8, 16)).isEqualTo(7);
    region.putLong(Layout.I16, 2, -5);
    assertThat(region.getLong(Layout.I16, 2)).isEqualTo(-5);
    assertThatThrownBy(() -> region.put(point, 17, Map.of(), Values.PLAIN))
        .hasMessage("16 bytes at 17 are outside of it, which has 32 bytes");
    region.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix_shm", "mapped_file", "anonymous"})
  void aRegionGrowsAndShrinks(String kind) {
    Region region = create(kind, 5000);
    Region other = (Region) Declare.passed(region, End.BOTH);
    long address = region.address(0, 4, 4);

    assertThat(Declare.call(region, "resize", "size", 100_000)).isEqualTo(100_000L);
    region.write(99_990, bytes("end"), 3);
    assertThat(Declare.call(other, "remap")).isEqualTo(100_000L);
    assertThat(other.read(99_990, 3)).isEqualTo(bytes("end"));
    Memory.at(address, 4).putInt(0, 77);
    assertThat(region.getLong(Layout.I32, 0)).as("the old mapping is still there").isEqualTo(77);
    assertThat(Declare.call(region, "resize", "size", 10)).isEqualTo(10L);
    assertThatThrownBy(() -> region.read(0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Declare.call(region, "resize", "size", 0))
        .hasMessage("size is 0; it must be at least 1");
    assertThatThrownBy(() -> Declare.call(region, "resize", "size", 1L << 31))
        .hasMessage("it has 2147483648 bytes; at most 2147483647 (2 GiB - 1) can be mapped");

    other.close();
    end(region);
  }

  @Test
  void aSystemVSegmentKeepsItsSize() {
    Region region = create("sysv_shm", 100);

    assertThatThrownBy(() -> region.resize(200))
        .hasMessage(
            "a sysv_shm keeps the size with which it was created; posix_shm can be resized");
    assertThatThrownBy(() -> Declare.call(region, "sync"))
        .hasMessageContaining("no file behind it");
    assertThat(region.remap()).isEqualTo(100);
    Map<String, Object> stat = Declare.ask(region, "stat");
    assertThat(stat).containsEntry("segsz", 100L).containsEntry("nattch", 1L);
    assertThat(stat).containsEntry("cpid", ProcessHandle.current().pid());
    end(region);
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix_shm", "mapped_file"})
  void aRegionThatSomebodyElseTruncatesIsAnErrorAndNotTheEnd(String kind) {
    Region region = create(kind, 100_000);
    Region other = (Region) Declare.passed(region, End.BOTH);
    region.write(50_000, bytes("here"), 4);
    other.resize(1000);

    String gone =
        "it has shrunk to 1000 bytes since this process mapped 100000"
            + " (a C program that touches the rest is killed by SIGBUS)";
    assertThatThrownBy(() -> region.read(50_000, 4)).hasMessage(gone);
    assertThatThrownBy(() -> region.write(50_000, bytes("a"), 1)).hasMessage(gone);
    assertThatThrownBy(() -> region.read(50_000, Memory.allocate(4), 4)).hasMessage(gone);
    assertThatThrownBy(() -> region.write(50_000, Memory.allocate(4), 4)).hasMessage(gone);
    assertThatThrownBy(() -> Declare.call(region, "fill")).hasMessage(gone);
    assertThatThrownBy(() -> Atomics.fetchAdd(region, 50_000, 1, Layout.I64)).hasMessage(gone);
    assertThatThrownBy(() -> region.requirePresent(50_000, 8)).hasMessage(gone);
    assertThat(region.read(0, 1000)).hasSize(1000);

    other.close();
    end(region);
  }

  @Test
  void aFaultInASingleNumberIsReportedByTheNextCallAtTheLatest() {
    Region region = create("posix_shm", 100_000);
    Region other = (Region) Declare.passed(region, End.BOTH);
    other.resize(1000);

    assertThatThrownBy(
            () -> {
              region.getLong(Layout.I64, 50_000);
              region.door().call(org.ipcsh.posix.Libc.GETPID, region);
            })
        .isInstanceOfAny(IndexOutOfBoundsException.class, InternalError.class)
        .satisfies(
            e ->
                assertThat(e instanceof InternalError ? Region.explained((InternalError) e) : e)
                    .hasMessageContaining("killed by SIGBUS"));
    assertThat(region.door().page().sequence() % 2).as("outside of every call").isZero();

    other.close();
    end(region);
  }

  @Test
  void existingSharedMemoryIsOpenedKeptAndNeverMistaken() throws IOException {
    PosixException none =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            PosixException.class, () -> Declare.use("posix_shm", "name", name));
    assertThat(none)
        .hasMessage("shm_open(it, \"" + name + "\"): No such file or directory (ENOENT)");
    assertThat(none.hint()).contains("without 'use'");

    Region created = create("posix_shm", 100);
    assertThat(Files.getAttribute(Path.of("/dev/shm" + name), "unix:mode")).isEqualTo(0100600);
    PosixException exists =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            PosixException.class, () -> create("posix_shm", 100));
    assertThat(exists.errno()).isEqualTo(Errno.EEXIST);
    assertThat(exists.hint()).contains("use posix_shm");

    Region used = (Region) Declare.use("posix_shm", "name", name);
    assertThat(used.size()).isEqualTo(100);
    used.close();
    used.remove();
    assertThat(Path.of("/dev/shm" + name)).exists();
    assertThatThrownBy(() -> Declare.use("posix_shm", "name", name, "size", 101))
        .hasMessage("it exists with 100 bytes, and 101 are asked for");
    assertThatThrownBy(
            () -> Declare.withLayout(Door.alone(), Ownership.USE, "posix_shm", 200, "name", name))
        .hasMessage("it exists with 100 bytes, and its layout takes 200");
    end(created);
    assertThat(Path.of("/dev/shm" + name)).doesNotExist();

    Region kept = (Region) Declare.keep("posix_shm", "name", name, "size", 50);
    kept.write(0, bytes("kept"), 4);
    end(kept);
    Region again = (Region) Declare.keep("posix_shm", "name", name, "size", 50);
    assertThat(again.read(0, 4)).isEqualTo(bytes("kept"));
    Declare.call(again, "unlink");
    assertThatThrownBy(() -> Declare.call(again, "unlink"))
        .hasMessage("shm_unlink(it): No such file or directory (ENOENT)");
    again.close();
  }

  @Test
  void whatMayOnlyBeReadIsNotWritten() {
    Region region = create("posix_shm", 100);
    Region reader = (Region) Declare.use("posix_shm", "name", name, "read_only", true);

    assertThat(reader.read(0, 1)).isEqualTo(new byte[1]);
    assertThat(reader.isWritable()).isFalse();
    assertThatThrownBy(() -> reader.write(0, bytes("a"), 1))
        .hasMessage("it is mapped read-only in this process, which can store nothing in it");
    assertThatThrownBy(() -> Atomics.fetchAdd(reader, 0, 1, Layout.I32))
        .hasMessageContaining("read-only");
    assertThatThrownBy(() -> reader.memory().putByte(0, 1))
        .isInstanceOf(java.nio.ReadOnlyBufferException.class);
    assertThat(Atomics.load(reader, 0, Layout.I32, Atomics.Order.SEQ_CST)).isZero();
    assertThatThrownBy(() -> reader.resize(50)).hasMessageContaining("EINVAL");
    Region passed = (Region) Declare.passed(reader, End.BOTH);
    assertThat(passed.isWritable()).isFalse();

    passed.close();
    reader.close();
    end(region);
  }

  @Test
  void namesAndSizesAreCheckedBeforeTheCall() {
    assertThatThrownBy(() -> Declare.create("posix_shm", "name", "x", "size", 1))
        .hasMessage("the name of a posix_shm begins with a slash: \"/x\"");
    assertThatThrownBy(() -> Declare.create("posix_shm", "name", "/a/b", "size", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Declare.create("posix_shm", "name", "/" + "a".repeat(256), "size", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Declare.create("posix_shm", "name", name))
        .hasMessage("a posix_shm that is created needs a size: size: or a layout in braces");
    assertThatThrownBy(() -> Declare.create("posix_shm", "name", name, "size", 0))
        .hasMessage("size is 0; it must be from 1 to 2147483647 bytes");
    assertThatThrownBy(() -> Declare.create("anonymous", "size", 3L << 30))
        .hasMessage("it has 3221225472 bytes; at most 2147483647 (2 GiB - 1) can be mapped");
    assertThatThrownBy(
            () -> Declare.withLayout(Door.alone(), Ownership.CREATE, "anonymous", 8, "size", 4))
        .hasMessage("size is 4, and the layout takes 8 bytes");
    assertThatThrownBy(() -> Declare.create("sysv_shm", "key", 0, "size", 1))
        .hasMessage("key 0 is IPC_PRIVATE: leave key: out for a private sysv_shm");
    assertThatThrownBy(() -> Declare.create("sysv_shm", "key", 1, "path", "/", "size", 1))
        .hasMessage("a sysv_shm is named by key:, path: or shmid:, by one of them");
    assertThatThrownBy(() -> Declare.create("sysv_shm", "path", "/", "id", 0, "size", 1))
        .hasMessage("id is 0; ftok(3) uses its low 8 bits, which must not be 0: 1 to 255");
    assertThatThrownBy(() -> Declare.use("sysv_shm"))
        .hasMessage("'use sysv_shm' says which one: key:, path: or shmid:");
    assertThatThrownBy(() -> Declare.create("sysv_shm", "shmid", 1, "size", 1))
        .hasMessageContaining("names what exists");
    assertThatThrownBy(() -> Declare.create("sysv_shm", "path", "/no/such", "size", 1))
        .hasMessage("ftok(it, \"/no/such\"): No such file or directory (ENOENT)");
  }

  @Test
  void aFileIsMappedSharedOrPrivate() throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "0123456789");
    Region shared = (Region) Declare.use("mapped_file", "path", file.toString());
    Region own = (Region) Declare.use("mapped_file", "path", file.toString(), "shared", false);

    own.write(0, bytes("private"), 7);
    assertThat(Files.readString(file)).isEqualTo("0123456789");
    shared.write(8, bytes("AB"), 2);
    Declare.call(shared, "sync", "offset", 3, "size", 7);
    Declare.call(shared, "sync");
    assertThat(Files.readString(file)).isEqualTo("01234567AB");
    assertThat(own.read(0, 7)).isEqualTo(bytes("private"));
    assertThat(own.describe()).contains("private").contains(file.toString());

    shared.close();
    own.close();
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> Declare.use("mapped_file", "path", empty.toString()))
        .hasMessageContaining("has no bytes yet");
    assertThatThrownBy(() -> Declare.use("mapped_file", "path", folder.toString()))
        .hasMessageContaining("EISDIR");
    Region kept = (Region) Declare.keep("mapped_file", "path", empty.toString(), "size", 8);
    end(kept);
    assertThat(Files.size(empty)).isEqualTo(8);
    Region created = create("mapped_file", 16);
    assertThat(folder.resolve("map")).exists();
    end(created);
    assertThat(folder.resolve("map")).doesNotExist();
  }

  @Test
  void aSystemVSegmentIsFoundByKeyPathAndIdentifier() {
    Region byKey = (Region) Declare.create("sysv_shm", "key", KEY, "size", 64, "mode", 0640);
    byKey.write(0, bytes("by key"), 6);
    PosixException exists =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            PosixException.class, () -> Declare.create("sysv_shm", "key", KEY, "size", 64));
    assertThat(exists).hasMessage("shmget(it, key 0x6d454d01): File exists (EEXIST)");
    assertThat(Declare.ask(byKey, "stat")).containsEntry("key", (long) KEY);
    assertThat(Declare.ask(byKey, "stat")).containsEntry("mode", 0640L);
    long shmid = (Long) Declare.ask(byKey, "stat").get("shmid");
    Region byId = (Region) Declare.use("sysv_shm", "shmid", shmid, "read_only", true);
    assertThat(byId.read(0, 6)).isEqualTo(bytes("by key"));
    assertThat(Declare.ask(byId, "stat")).containsEntry("nattch", 2L);
    assertThatThrownBy(() -> Declare.use("sysv_shm", "key", KEY, "size", 65))
        .hasMessage("shmget(it, key 0x6d454d01): Invalid argument (EINVAL)");
    assertThatThrownBy(
            () -> Declare.withLayout(Door.alone(), Ownership.USE, "sysv_shm", 65, "shmid", shmid))
        .hasMessage("it exists with 64 bytes, and its layout takes 65");

    end(byKey);
    assertThat(byId.read(0, 6)).as("it lives until the last detaches").isEqualTo(bytes("by key"));
    byId.close();
    assertThatThrownBy(() -> Declare.use("sysv_shm", "key", KEY)).hasMessageContaining("ENOENT");
    assertThatThrownBy(() -> Declare.use("sysv_shm", "shmid", shmid))
        .hasMessage("shmctl(it): Invalid argument (EINVAL)");

    Region byPath =
        (Region) Declare.create("sysv_shm", "path", folder.toString(), "id", 7, "size", 8);
    Region same = (Region) Declare.use("sysv_shm", "path", folder.toString(), "id", 7);
    Declare.call(same, "remove");
    same.close();
    end(byPath);
  }

  @Test
  void theStructuresOfTheKernelAreWhereTheHeadersPutThem() throws Exception {
    Path program =
        Compiler.compile(
            folder,
            "offsets",
            "#define _GNU_SOURCE\n#include <stdio.h>\n#include <stddef.h>\n#include <sys/ipc.h>\n"
                + "#include <sys/shm.h>\n#include <sys/msg.h>\n#include <mqueue.h>\n"
                + "#include <signal.h>\n"
                + "#define F(t, f) (int) offsetof(t, f)\n"
                + "int main(void) {\n"
                + "printf(\"%d %d %d %d %d %d\\n\", F(struct ipc_perm, __key),"
                + " F(struct ipc_perm, uid), F(struct ipc_perm, gid), F(struct ipc_perm, cuid),"
                + " F(struct ipc_perm, cgid), F(struct ipc_perm, mode));\n"
                + "printf(\"%d %d %d %d %d %d %d %d\\n\", F(struct shmid_ds, shm_segsz),"
                + " F(struct shmid_ds, shm_atime), F(struct shmid_ds, shm_dtime),"
                + " F(struct shmid_ds, shm_ctime), F(struct shmid_ds, shm_cpid),"
                + " F(struct shmid_ds, shm_lpid), F(struct shmid_ds, shm_nattch),"
                + " (int) sizeof(struct shmid_ds));\n"
                + "printf(\"%d %d %d %d %d %d %d %d %d\\n\", F(struct msqid_ds, msg_stime),"
                + " F(struct msqid_ds, msg_rtime), F(struct msqid_ds, msg_ctime),"
                + " F(struct msqid_ds, __msg_cbytes), F(struct msqid_ds, msg_qnum),"
                + " F(struct msqid_ds, msg_qbytes), F(struct msqid_ds, msg_lspid),"
                + " F(struct msqid_ds, msg_lrpid), (int) sizeof(struct msqid_ds));\n"
                + "printf(\"%d %d %d %d %d\\n\", F(struct mq_attr, mq_flags),"
                + " F(struct mq_attr, mq_maxmsg), F(struct mq_attr, mq_msgsize),"
                + " F(struct mq_attr, mq_curmsgs), (int) sizeof(struct mq_attr));\n"
                + "printf(\"%d %d %d %d\\n\", F(struct sigevent, sigev_value),"
                + " F(struct sigevent, sigev_signo), F(struct sigevent, sigev_notify),"
                + " (int) sizeof(struct sigevent));\nreturn 0; }\n");

    assertThat(Compiler.run(program))
        .isEqualTo(
            "0 4 8 12 16 20\n"
                + "48 56 64 72 80 84 88 112\n"
                + "48 56 64 72 80 88 96 100 120\n"
                + "0 8 16 24 64\n"
                + "0 8 12 64\n");
  }
}
