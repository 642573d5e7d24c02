package org.ipcsh.facility;

import java.nio.charset.StandardCharsets;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.Link;
import org.ipcsh.process.Spawn;

/** A second process, a JVM of its own, that is handed an object and does one thing with it. */
final class Peer {
  private static final int LINK = 3;

  /** The first Java that warns of native calls unless they are allowed. */
  private static final int FIRST_THAT_WARNS = 22;

  private final Link link;
  private final Child child;

  private Peer(Link link, Child child) {
    this.link = link;
    this.child = child;
  }

  static Peer start(String task, KernelObject object, End ends) {
    int[] pair = Link.pair();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Spawn java = new Spawn(System.getProperty("java.home") + "/bin/java");
    if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
      java.argument("--enable-native-access=ALL-UNNAMED");
    }
    Child child =
        new Child(
            java.argument("-XX:+UseSerialGC")
                .argument("-XX:TieredStopAtLevel=1")
                .argument("-cp")
                .argument(path)
                .argument(Peer.class.getName())
                .descriptor(LINK, pair[1])
                .start(null));
    Link link = new Link(pair[0]);
    new Link(pair[1]).close();
    Parcel parcel = new Parcel().putText(task).putText(object.facility().kind());
    object.pass(ends, parcel);
    link.send(parcel.bytes(), parcel.descriptors());
    return new Peer(link, child);
  }

  /** What it says when it is done. */
  String answer() {
    Link.Message message = link.receive();
    child.reap();
    link.close();
    return message == null ? null : new String(message.bytes(), StandardCharsets.UTF_8);
  }

  int pid() {
    return child.pid();
  }

  public static void main(String[] arguments) {
    Link link = new Link(LINK);
    Link.Message message = link.receive();
    Parcel parcel = new Parcel(message.bytes(), message.descriptors(), Door.alone());
    String task = parcel.getText();
    KernelObject object = Facilities.of(parcel.getText()).receive(parcel);
    String answer;
    try {
      answer = perform(task, object);
    } catch (RuntimeException e) {
      answer = e.toString();
    }
    link.send(answer.getBytes(StandardCharsets.UTF_8), new int[0]);
  }

  private static String perform(String task, KernelObject object) {
    switch (task) {
      case "echo":
        echo(object);
        return "done";
      case "accept":
        try (DescriptorChannel connection = Socket.of(object).accept()) {
          echo(connection);
        }
        return "done";
      case "connect":
        try (DescriptorChannel connection = Socket.of(object).connect()) {
          StreamSocket stream = (StreamSocket) connection;
          stream.write("from afar\n".getBytes(StandardCharsets.UTF_8));
          return new String(stream.readLine(), StandardCharsets.UTF_8);
        }
      case "write":
        ((ByteStream) object).write("written elsewhere\n".getBytes(StandardCharsets.UTF_8));
        return object.holds().toString();
      case "send":
        ((MessageSocket) object).send("sent elsewhere".getBytes(StandardCharsets.UTF_8));
        return object.holds().toString();
      default:
        throw new IllegalArgumentException(task);
    }
  }

  private static void echo(KernelObject object) {
    if (object instanceof ByteStream) {
      ByteStream stream = (ByteStream) object;
      for (byte[] line = stream.readLine(); line != null; line = stream.readLine()) {
        stream.write(
            (new String(line, StandardCharsets.UTF_8) + "!\n").getBytes(StandardCharsets.UTF_8));
      }
    } else {
      MessageSocket socket = (MessageSocket) object;
      byte[] message = socket.receive((Long) null);
      socket.send(
          (new String(message, StandardCharsets.UTF_8) + "!").getBytes(StandardCharsets.UTF_8));
    }
  }
}
