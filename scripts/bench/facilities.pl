# The Perl side of the benchmarks between processes: facilities.pl channel KIND BYTES TURNS one-way|round-trip, for a pipe,
# a pair of Unix sockets and a queue of System V. Prints nanoseconds.
use strict;
use warnings;
use IPC::SysV qw(IPC_PRIVATE IPC_RMID);
use Socket;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my (undef, $kind, $size, $turns, $way) = @ARGV;
my $round = $way eq "round-trip";
my $block = "\0" x $size;
my $message = pack("l! a*", 1, $block);

my @queues;

sub clean { msgctl($_, IPC_RMID, 0) for @queues }

$SIG{INT} = $SIG{TERM} = $SIG{HUP} = sub { clean(); exit 1 };

sub channel {
    my ($in, $out);
    if ($kind eq "sysv_queue") {
        $in = $out = msgget(IPC_PRIVATE, 0600) // die "msgget: $!";
        push @queues, $in;
    } elsif ($kind eq "pipe") {
        pipe($in, $out) or die "pipe: $!";
    } else {
        socketpair($in, $out, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!";
    }
    return [$in, $out];
}

sub put {
    return msgsnd($_[0][1], $message, 0) || die "msgsnd: $!" if $kind eq "sysv_queue";
    my $done = 0;
    while ($done < $size) { $done += syswrite($_[0][1], $block, $size - $done) // die "write: $!" }
}

sub get {
    my $data;
    return msgrcv($_[0][0], $data, $size, 0, 0) || die "msgrcv: $!" if $kind eq "sysv_queue";
    my $done = 0;
    while ($done < $size) { $done += sysread($_[0][0], $data, $size - $done) || die "read: $!" }
}

my ($there, $back) = (channel(), channel());
my $answers = $round ? $back : $there;
if (fork() == 0) {
    for (0 .. $turns) {
        get($there) if $round;
        put($answers);
    }
    exit 0;
}
put($there) if $round;
get($answers);
my $before = clock_gettime(CLOCK_MONOTONIC);
for (1 .. $turns) {
    put($there) if $round;
    get($answers);
}
printf "%.0f\n", (clock_gettime(CLOCK_MONOTONIC) - $before) * 1e9;
wait;
clean();
