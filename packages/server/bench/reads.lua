-- For wrk: GETs the path of TARGET with the next line of TOKENS_FILE as its token. Ends with one line `RESULT {…}` of JSON: how many answers of
-- each status there were.
local requests = {}
local threads = {}
index, statuses = 0, ''
local counts = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  for line in io.lines(os.getenv('TOKENS_FILE')) do
    requests[#requests + 1] = wrk.format('GET', os.getenv('TARGET'), {
      Host = 'localhost',
      Authorization = 'Bearer ' .. line,
    })
  end
end

function request()
  index = index % #requests + 1
  return requests[index]
end

function response(status)
  counts[status] = (counts[status] or 0) + 1
  local all = {}
  for code, count in pairs(counts) do all[#all + 1] = string.format('"%d":%d', code, count) end
  statuses = table.concat(all, ',')
end

function done(summary)
  io.write(string.format('RESULT {"seconds":%f,"statuses":{%s}}\n', summary.duration / 1e6, threads[1]:get('statuses')))
end
