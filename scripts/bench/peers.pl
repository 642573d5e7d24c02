# The Perl side of the benchmarks: peers.pl BYTES TURNS SAMPLES. Prints nanoseconds.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($size, $turns, $samples) = @ARGV;
pipe(my $out, my $in) or die "pipe: $!";
my $block = "\0" x $size;

sub turn {
    for (1 .. $_[0]) {
        syswrite($in, $block) == $size or die "write: $!";
        sysread($out, my $read, $size) == $size or die "read: $!";
    }
}

turn($turns / 2);
for (1 .. $samples) {
    my $before = clock_gettime(CLOCK_MONOTONIC);
    turn($turns);
    printf "%.0f\n", (clock_gettime(CLOCK_MONOTONIC) - $before) * 1e9;
}
