package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketStructuresTest {
  private static final String SOURCE =
      "#define _GNU_SOURCE\n#include <stdio.h>\n#include <stddef.h>\n#include <sys/socket.h>\n"
          + "#include <sys/un.h>\n#include <netinet/in.h>\n#include <poll.h>\n#include <termios.h>\n"
          + "#include <sys/ioctl.h>\n#include <sys/uio.h>\n"
          + "#define O(s, f) printf(\"%zu \", offsetof(struct s, f))\n"
          + "#define S(s) printf(\"%zu\\n\", sizeof(struct s))\n"
          + "int main(void) {\n"
          + "  O(sockaddr_un, sun_family); O(sockaddr_un, sun_path); puts(\"\");\n"
          + "  O(sockaddr_in, sin_port); O(sockaddr_in, sin_addr); S(sockaddr_in);\n"
          + "  O(sockaddr_in6, sin6_port); O(sockaddr_in6, sin6_addr); S(sockaddr_in6);\n"
          + "  O(msghdr, msg_iov);"
          + " O(msghdr, msg_iovlen); O(msghdr, msg_control); O(msghdr, msg_controllen);"
          + " O(msghdr, msg_flags); S(msghdr);\n"
          + "  O(iovec, iov_base); O(iovec, iov_len); S(iovec);\n"
          + "  O(cmsghdr, cmsg_len); O(cmsghdr, cmsg_level); O(cmsghdr, cmsg_type); S(cmsghdr);\n"
          + "  O(ucred, pid); O(ucred, uid); O(ucred, gid); S(ucred);\n"
          + "  O(pollfd, fd); O(pollfd, events); O(pollfd, revents); S(pollfd);\n"
          + "  O(termios, c_iflag); O(termios, c_oflag); O(termios, c_lflag);"
          + " O(termios, c_cc); S(termios);\n"
          + "  O(winsize, ws_row); O(winsize, ws_col); S(winsize);\n"
          + "  return 0;\n}\n";

  @Test
  void structuresLieInMemoryAsInC(@TempDir Path folder) throws Exception {
    assertThat(Compiler.run(Compiler.compile(folder, "structures", SOURCE)).split("\n"))
        .containsExactly(
            line(Sockaddr.FAMILY, Sockaddr.UN_PATH) + " ",
            line(Sockaddr.IN_PORT, Sockaddr.IN_ADDRESS, Sockaddr.IN_SIZE),
            line(Sockaddr.IN_PORT, Sockaddr.IN6_ADDRESS, Sockaddr.IN6_SIZE),
            line(
                Msghdr.IOV,
                Msghdr.IOVLEN,
                Msghdr.CONTROL,
                Msghdr.CONTROLLEN,
                Msghdr.FLAGS,
                Msghdr.SIZE),
            line(Msghdr.IOV_BASE, Msghdr.IOV_LENGTH, Msghdr.IOV_SIZE),
            line(Msghdr.CMSG_LENGTH, Msghdr.CMSG_LEVEL, Msghdr.CMSG_TYPE, Msghdr.CMSG_DATA),
            line(Ucred.PID, Ucred.UID, Ucred.GID, Ucred.SIZE),
            line(Pollfd.FD, Pollfd.EVENTS, Pollfd.REVENTS, Pollfd.SIZE),
            line(Termios.INPUT, Termios.OUTPUT, Termios.LOCAL, Termios.CHARACTERS, Termios.SIZE),
            line(Termios.ROWS, Termios.COLUMNS, Termios.WINDOW_SIZE));
  }

  private static String line(int... numbers) {
    StringBuilder out = new StringBuilder();
    for (int number : numbers) {
      out.append(out.length() == 0 ? "" : " ").append(number);
    }
    return out.toString();
  }
}
