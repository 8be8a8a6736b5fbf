-- For wrk: sends the requests of a file in turn, each time with another Logplex-Frame-Id.
-- Arguments: the file, and 16 hex digits that no other run against the same server has.

local bit = require("bit")
local bxor, lshift, rshift, tohex = bit.bxor, bit.lshift, bit.rshift, bit.tohex

local before, after = {}, {}
local at = 0
local run
-- Two xorshift generators: ids are spread like Logplex's, and the first alone repeats none of its
-- 2^32 - 1 values.
local low, high = 2463534242, 88172645

local function xorshift(x)
  x = bxor(x, lshift(x, 13))
  x = bxor(x, rshift(x, 17))
  return bxor(x, lshift(x, 5))
end

function init(args)
  run = args[2]
  local file = assert(io.open(args[1], "rb"))
  for sizes in file:lines() do
    local first, second = sizes:match("^(%d+) (%d+)$")
    before[#before + 1] = file:read(tonumber(first))
    after[#after + 1] = file:read(tonumber(second))
  end
  file:close()
end

function request()
  at = at % #before + 1
  low, high = xorshift(low), xorshift(high)
  return before[at] .. run .. tohex(low, -8) .. tohex(high, -8) .. after[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "RESULT requests=%d duration_us=%d p50_us=%d p99_us=%d failed=%d",
    summary.requests,
    summary.duration,
    latency:percentile(50),
    latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
