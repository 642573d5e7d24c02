package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nobody can be reached at tells why. The network is one of a thread's own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnreachableTest {
  private static final String SOMEBODY = "192.0.2.1";
  private static final String NO_PORT =
      "no port of this machine is free (/proc/sys/net/ipv4/ip_local_port_range)";

  private static void up() {
    Unshared.run("ip", "link", "set", "lo", "up");
  }

  private static String told(Runnable network, Runnable action) throws InterruptedException {
    return Unshared.told(Unshared.NETWORK, network, action);
  }

  private static void connect() {
    Declare.create("tcp", "connect", 9, "host", SOMEBODY);
  }

  private static void post() {
    KernelObject post = Declare.create("udp", "bind", 0, "host", "0.0.0.0");
    Declare.call(post, "send", "data", new byte[1], "to", SOMEBODY + ":9");
  }

  @Test
  void withoutARouteItIsEnetunreach() throws Exception {
    String hint =
        "ENETUNREACH: no route leads from this machine to that address: ip route lists those it has";
    assertThat(told(UnreachableTest::up, UnreachableTest::connect)).isEqualTo("connect " + hint);
    assertThat(told(UnreachableTest::up, UnreachableTest::post)).isEqualTo("sendto " + hint);
  }

  @Test
  void whereTheWayEndsItIsEhostunreach() throws Exception {
    Runnable network =
        () -> {
          up();
          Unshared.run("ip", "route", "add", "unreachable", SOMEBODY);
        };
    String hint =
        "EHOSTUNREACH: nobody on the way knows how to reach that address: is the machine running?";
    assertThat(told(network, UnreachableTest::connect)).isEqualTo("connect " + hint);
    assertThat(told(network, UnreachableTest::post)).isEqualTo("sendto " + hint);
  }

  @Test
  void whereNobodyAnswersItIsEtimedout() throws Exception {
    assertThat(
            told(
                () -> {
                  up();
                  Unshared.limit("net/ipv4/tcp_syn_retries", "1");
                },
                () -> {
                  KernelObject server = Declare.create("tcp", "listen", 9, "backlog", 0);
                  Declare.create("tcp", "connect", 9);
                  // There is no room for a second one that nobody accepts.
                  Declare.create("tcp", "connect", 9);
                  server.close();
                }))
        .startsWith("connect ETIMEDOUT: nobody answered, neither yes nor no");
  }

  private static void upWithOnePort() {
    up();
    Unshared.limit("net/ipv4/ip_local_port_range", "40000 40000");
  }

  @Test
  void withoutAFreePortItIsEaddrinuseToHaveOneAndEagainOverUdp() throws Exception {
    assertThat(
            told(
                UnreachableTest::upWithOnePort,
                () -> {
                  KernelObject first = Declare.create("tcp", "listen", 0);
                  Declare.create("tcp", "listen", 0);
                  first.close();
                }))
        .isEqualTo("bind EADDRINUSE: " + NO_PORT);
    assertThat(
            told(
                UnreachableTest::upWithOnePort,
                () -> {
                  KernelObject first = Declare.create("udp", "connect", 9);
                  Declare.create("udp", "connect", 9);
                  first.close();
                }))
        .isEqualTo("connect EAGAIN: " + NO_PORT);
  }

  @Test
  void withoutAFreePortItIsEaddrnotavail() throws Exception {
    assertThat(
            told(
                UnreachableTest::upWithOnePort,
                () -> {
                  KernelObject server = Declare.create("tcp", "listen", 9);
                  Declare.create("tcp", "connect", 9);
                  Declare.create("tcp", "connect", 9);
                  server.close();
                }))
        .isEqualTo("connect EADDRNOTAVAIL: " + NO_PORT);
  }

  @Test
  void aPortOfTheSystemIsEacces() throws Exception {
    assertThat(
            told(
                () -> {
                  up();
                  Unshared.becomeNobody();
                },
                () -> Declare.create("tcp", "listen", 9)))
        .isEqualTo(
            "bind EACCES: a port below 1024 takes privilege"
                + " (/proc/sys/net/ipv4/ip_unprivileged_port_start)");
  }
}
