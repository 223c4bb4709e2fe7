# Reads the calendar on standard input with Perl's Data::ICal and says what it saw, one JSON text.
use strict;
use warnings;
use JSON::PP;
use Data::ICal;

binmode(STDIN, ":raw");
my $text = do { local $/; <STDIN> };
utf8::decode($text);
my $calendar = Data::ICal->new(data => $text) or die "not a calendar";
my $of = sub { my ($found, $name) = @_; my $all = $found->property($name); $all ? $all->[0]->decoded_value : "" };
my $day = sub { my ($value) = @_; $value =~ /^(\d{4})(\d{2})(\d{2})/ ? "$1-$2-$3" : "" };
my @entries = map {
    {
        kind => $_->ical_entry_type, uid => $of->($_, "uid"), title => $of->($_, "summary"),
        first => $day->($of->($_, "dtstart")), end => $day->($of->($_, "dtend") || $of->($_, "due")),
        properties => [map { uc } keys %{ $_->properties }],
    }
} @{ $calendar->entries };
print JSON::PP->new->ascii->encode({ name => $of->($calendar, "x-wr-calname"), entries => \@entries });
