-- For wrk: POSTs the form BODY_START with the next line of LINES_FILE at its end, from line FIRST on; ONCE=yes takes each line a single
-- time. Every answer must be 200 and contain EXPECTED. Ends with one line `RESULT {…}` of JSON.
local lines = {}
local threads = {}
local headers = { ['Content-Type'] = 'application/x-www-form-urlencoded' }
local path, bodyStart, once, expected
index, wrong, ranOut = 0, 0, 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  for line in io.lines(os.getenv('LINES_FILE')) do
    lines[#lines + 1] = line
  end
  index = tonumber(os.getenv('FIRST')) - 1
  path, bodyStart, expected = wrk.path, os.getenv('BODY_START'), os.getenv('EXPECTED')
  once = os.getenv('ONCE') == 'yes'
end

function request()
  if index >= #lines then
    if once then ranOut = 1 end
    index = 0
  end
  index = index + 1
  return wrk.format('POST', path, headers, bodyStart .. lines[index])
end

function response(status, _, body)
  if status ~= 200 or not string.find(body, expected, 1, true) then wrong = wrong + 1 end
end

function done(summary, latency)
  local thread = threads[1]
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"next":%d,"wrong":%d,"ranOut":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    thread:get('index') + 1, thread:get('wrong'), thread:get('ranOut'),
    errors.connect + errors.read + errors.write + errors.timeout))
end
