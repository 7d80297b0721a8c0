-- wrk's script: posts bodies made of a template that differ in a number and a time, so that none was ever sent before.
-- Arguments: the template, the first number, milliseconds between two times, the bearer token.
local MARK, TIME = "#########", "####-##-##T##:##:##.###Z"
local EPOCH = 1683630000
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

local function split(template)
  local found, from = { pieces = {}, marks = {}, times = {} }, 1
  while true do
    local at = template:find("#########", from, true)
    local time = template:find(TIME, from, true)
    if not at and not time then break end
    local isTime = time and (not at or time <= at)
    local first, width = isTime and time or at, isTime and #TIME or #MARK
    found.pieces[#found.pieces + 1] = template:sub(from, first - 1)
    found.pieces[#found.pieces + 1] = ""
    local slots = isTime and found.times or found.marks
    slots[#slots + 1] = #found.pieces
    from = first + width
  end
  found.pieces[#found.pieces + 1] = template:sub(from)
  return found
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  parts = split(file:read("*a"))
  file:close()
  number, step = tonumber(args[2]), tonumber(args[3])
  headers = {
    ["Content-Type"] = "application/json",
    ["User-Agent"] = "Alertmanager/0.28.1",
    ["Authorization"] = "Bearer " .. args[4],
  }
end

function request()
  number = number + 1
  local mark = string.format("%09d", number)
  local ms = number * step
  local time = os.date("!%Y-%m-%dT%H:%M:%S", EPOCH + math.floor(ms / 1000)) .. string.format(".%03dZ", ms % 1000)
  for _, slot in ipairs(parts.marks) do parts.pieces[slot] = mark end
  for _, slot in ipairs(parts.times) do parts.pieces[slot] = time end
  return wrk.format("POST", nil, headers, table.concat(parts.pieces))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"answered":%d,"refused":%d,"broken":%d,"seconds":%f,"p50":%f,"p99":%f,"longest":%f,"next":%d}\n',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3, threads[1]:get("number")))
end
