package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipcsh.facility.Declaration.call;
import static org.ipcsh.facility.Declaration.open;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ipcsh.posix.Compiler;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.Spawn;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A C program on the other side, made with nothing but the system's headers. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketWithCTest {
  private static final String SOURCE =
      String.join(
          "\n",
          "#define _GNU_SOURCE",
          "#include <arpa/inet.h>",
          "#include <ctype.h>",
          "#include <errno.h>",
          "#include <netinet/in.h>",
          "#include <stdio.h>",
          "#include <stdlib.h>",
          "#include <string.h>",
          "#include <sys/socket.h>",
          "#include <sys/un.h>",
          "#include <unistd.h>",
          "#include <fcntl.h>",
          "#define TRY(x) ({ long r_ = (x); if (r_ < 0) { perror(#x); exit(1); } r_; })",
          "static struct sockaddr_un un; static socklen_t un_length;",
          "static void unix_address(const char *name) {",
          "  un.sun_family = AF_UNIX; strcpy(un.sun_path, name);",
          "  un_length = offsetof(struct sockaddr_un, sun_path) + strlen(name) + 1;",
          "  if (name[0] == '@') { un.sun_path[0] = 0; un_length--; }",
          "}",
          "static void upper(char *s, long n) { for (long i = 0; i < n; i++) s[i] = toupper(s[i]); }",
          "static void serve(int c) {",
          "  char b[4096]; long n;",
          "  while ((n = TRY(read(c, b, sizeof b))) > 0) { upper(b, n); TRY(write(c, b, n)); }",
          "}",
          "static int unix_socket(int type) { return TRY(socket(AF_UNIX, type, 0)); }",
          "int main(int argc, char **argv) {",
          "  const char *mode = argv[1]; char b[4096]; long n; int s, c;",
          "  int type = strstr(mode, \"packet\") ? SOCK_SEQPACKET : SOCK_STREAM;",
          "  if (!strncmp(mode, \"listen-\", 7)) {",
          "    unix_address(argv[2]); s = unix_socket(type);",
          "    TRY(bind(s, (void *) &un, un_length)); TRY(listen(s, 5)); puts(\"up\"); fflush(stdout);",
          "    serve(TRY(accept(s, 0, 0)));",
          "  } else if (!strcmp(mode, \"connect-as-nobody\")) {",
          "    unix_address(argv[2]); s = unix_socket(SOCK_STREAM);",
          "    TRY(setgid(65534)); TRY(setuid(65534));",
          "    n = connect(s, (void *) &un, un_length);",
          "    puts(n == 0 ? \"connected\" : strerrorname_np(errno));",
          "  } else if (!strncmp(mode, \"connect-\", 8)) {",
          "    unix_address(argv[2]); s = unix_socket(type);",
          "    TRY(connect(s, (void *) &un, un_length)); TRY(write(s, \"from c\", 6));",
          "    n = TRY(read(s, b, sizeof b)); printf(\"%.*s\\n\", (int) n, b);",
          "  } else if (!strcmp(mode, \"tcp-connect\") || !strcmp(mode, \"udp-ask\")) {",
          "    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};",
          "    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);",
          "    s = TRY(socket(AF_INET, mode[0] == 't' ? SOCK_STREAM : SOCK_DGRAM, 0));",
          "    TRY(connect(s, (void *) &in, sizeof in)); TRY(write(s, \"from c\", 6));",
          "    n = TRY(read(s, b, sizeof b)); printf(\"%.*s\\n\", (int) n, b);",
          "  } else if (!strcmp(mode, \"datagram-serve\")) {",
          "    struct sockaddr_un from; socklen_t length = sizeof from;",
          "    unix_address(argv[2]); s = unix_socket(SOCK_DGRAM);",
          "    TRY(bind(s, (void *) &un, un_length)); puts(\"up\"); fflush(stdout);",
          "    n = TRY(recvfrom(s, b, sizeof b, 0, (void *) &from, &length)); upper(b, n);",
          "    TRY(sendto(s, b, n, 0, (void *) &from, length));",
          "  } else if (!strcmp(mode, \"descriptors\")) {",
          "    /* Receives a descriptor, writes to it, and sends one of its own. */",
          "    union { struct cmsghdr h; char room[CMSG_SPACE(sizeof(int))]; } u;",
          "    struct iovec iov = {b, sizeof b};",
          "    struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &u,",
          "                       .msg_controllen = sizeof u};",
          "    unix_address(argv[2]); s = unix_socket(SOCK_STREAM);",
          "    TRY(connect(s, (void *) &un, un_length)); TRY(recvmsg(s, &m, 0));",
          "    memcpy(&c, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof c);",
          "    TRY(write(c, \"written by c\\n\", 13)); close(c);",
          "    c = TRY(open(argv[3], O_RDONLY)); iov.iov_base = \"data\"; iov.iov_len = 4;",
          "    m.msg_controllen = sizeof u; u.h.cmsg_level = SOL_SOCKET; u.h.cmsg_type = SCM_RIGHTS;",
          "    u.h.cmsg_len = CMSG_LEN(sizeof c); memcpy(CMSG_DATA(&u.h), &c, sizeof c);",
          "    TRY(sendmsg(s, &m, 0));",
          "  }",
          "  return 0;",
          "}",
          "");

  @TempDir private static Path programs;
  private static Path program;

  @TempDir private Path folder;
  private final Door door = Door.alone();
  private ByteStream out;

  @BeforeAll
  static void compile() throws Exception {
    program =
        Compiler.compile(
            programs, "peer", "#include <stddef.h>\n" + SOURCE, "-Wno-stringop-overread");
  }

  private Child run(String... arguments) {
    out = open(door, "pipe");
    Spawn spawn = new Spawn(program.toString());
    for (String argument : arguments) {
      spawn.argument(argument);
    }
    Child child = new Child(spawn.descriptor(1, out.descriptor(End.WRITE)).start(door));
    out.close(End.WRITE);
    return child;
  }

  private void ended(Child child) {
    child.await(door);
    assertThat(child.status()).isZero();
    out.close();
  }

  private String path() {
    return folder.resolve("s").toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void weConnectToACServerByPath() {
    Child server = run("listen-stream", path());
    out.readLine();
    StreamSocket client = open(door, "unix_stream", "connect", path());
    client.write(bytes("shout\n"));
    assertThat(text(client.readLine())).isEqualTo("SHOUT");
    client.close();
    ended(server);
  }

  @Test
  void weConnectToACServerByAbstractName() {
    String name = "@ipcsh-c-" + System.nanoTime();
    Child server = run("listen-packet", name);
    out.readLine();
    MessageSocket client = open(door, "unix_seqpacket", "connect", name);
    client.send(bytes("one"));
    client.send(bytes("two"));
    assertThat(text(client.receive((Long) null))).isEqualTo("ONE");
    assertThat(text(client.receive((Long) null))).isEqualTo("TWO");
    client.close();
    ended(server);
  }

  @Test
  void aCClientConnectsToUsByPath() {
    StreamSocket server = open(door, "unix_stream", "listen", path());
    Child client = run("connect-stream", path());
    StreamSocket connection = (StreamSocket) server.next();
    assertThat(text(connection.read(100))).isEqualTo("from c");
    assertThat(((Map<?, ?>) call(connection, "peer_credentials")).get("pid"))
        .isEqualTo((long) client.pid());
    connection.write(bytes("from us"));
    connection.close();
    assertThat(text(out.readLine())).isEqualTo("from us");
    ended(client);
    server.close();
    server.remove();
  }

  @Test
  void onlyWhoMayWriteToAPathConnectsToIt() throws Exception {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "LEFT OUT: only root can start a program as another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    StreamSocket ours = open(door, "unix_stream", "listen", path());
    Child refused = run("connect-as-nobody", path());
    assertThat(text(out.readLine())).isEqualTo("EACCES");
    ended(refused);
    ours.close();
    ours.remove();
    StreamSocket everybodys = open(door, "unix_stream", "listen", path(), "mode", 0777L);
    Files.setPosixFilePermissions(Path.of(path()), PosixFilePermissions.fromString("rwxrwxrwx"));
    Child welcome = run("connect-as-nobody", path());
    assertThat(text(out.readLine())).isEqualTo("connected");
    ended(welcome);
    everybodys.close();
    everybodys.remove();
  }

  @Test
  void aCClientConnectsToOurPackets() {
    String name = "@ipcsh-c-" + System.nanoTime();
    MessageSocket server = open(door, "unix_seqpacket", "listen", name);
    Child client = run("connect-packet", name);
    MessageSocket connection = (MessageSocket) server.next();
    assertThat(text(connection.receive((Long) null))).isEqualTo("from c");
    connection.send(bytes("from us"));
    connection.close();
    assertThat(text(out.readLine())).isEqualTo("from us");
    ended(client);
    server.close();
  }

  @Test
  void aCClientConnectsToOurPort() {
    StreamSocket server = open(door, "tcp", "listen", 0L);
    Child client = run("tcp-connect", call(server, "port").toString());
    StreamSocket connection = (StreamSocket) server.next();
    assertThat(text(connection.read(100))).isEqualTo("from c");
    connection.write(bytes("from us"));
    connection.close();
    assertThat(text(out.readLine())).isEqualTo("from us");
    ended(client);
    server.close();
  }

  @Test
  void aCProgramAsksUsOverUdp() {
    MessageSocket server = open(door, "udp", "bind", 0L);
    Child client = run("udp-ask", call(server, "port").toString());
    Map<String, Object> question = server.receiveFrom(null);
    assertThat(text((byte[]) question.get("data"))).isEqualTo("from c");
    call(server, "send", bytes("from us"), question.get("from"));
    assertThat(text(out.readLine())).isEqualTo("from us");
    ended(client);
    server.close();
  }

  @Test
  void aCProgramAnswersOurDatagram() {
    Child server = run("datagram-serve", path());
    out.readLine();
    MessageSocket client = open(door, "unix_datagram", "bind", "@", "connect", path());
    client.send(bytes("shout"));
    assertThat(text(client.receive((Long) null))).isEqualTo("SHOUT");
    client.close();
    ended(server);
  }

  @Test
  void descriptorsGoToACProgramAndComeFromIt() throws Exception {
    Files.writeString(folder.resolve("file"), "opened by c\n");
    StreamSocket server = open(door, "unix_stream", "listen", path());
    Child client = run("descriptors", path(), folder.resolve("file").toString());
    StreamSocket connection = (StreamSocket) server.next();
    ByteStream pipe = open(door, "pipe");
    call(connection, "send_descriptor", pipe, "write");
    pipe.close(End.WRITE);
    assertThat(text(pipe.readLine())).isEqualTo("written by c");
    assertThat(pipe.readLine()).isNull();
    pipe.close();
    ByteStream file = (ByteStream) call(connection, "receive_descriptor");
    assertThat(text(file.readAll())).isEqualTo("opened by c\n");
    assertThat(text(connection.readAll())).isEqualTo("ata");
    file.close();
    connection.close();
    ended(client);
    server.close();
    server.remove();
  }
}
