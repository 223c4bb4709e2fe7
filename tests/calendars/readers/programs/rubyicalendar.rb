# Reads the calendar on standard input with Ruby's icalendar, strictly, and says what it saw, one JSON text.
require "json"
require "stringio"
require "icalendar"

$stdin.set_encoding("UTF-8")
calendar = Icalendar::Calendar.parse($stdin.read).first
day = ->(value) { value.nil? ? "" : value.strftime("%Y-%m-%d") }
seen = lambda do |kind, found, ending|
  {
    kind: kind, uid: found.uid.to_s, title: found.summary.to_s, first: day.call(found.dtstart), end: day.call(ending),
    properties: nil
  }
end
entries = calendar.events.map { |found| seen.call("VEVENT", found, found.dtend) }
entries += calendar.todos.map { |found| seen.call("VTODO", found, found.due) }
puts JSON.generate({ name: calendar.x_wr_calname.first.to_s, entries: entries })
