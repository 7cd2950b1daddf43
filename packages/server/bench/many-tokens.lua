-- For wrk: each request carries the next token of the file named in TOKENS_FILE.
local tokens = {}
for line in io.lines(os.getenv('TOKENS_FILE')) do
  tokens[#tokens + 1] = wrk.format('GET', '/api/1.0/users/me', {
    Host = 'localhost',
    Authorization = 'Bearer ' .. line,
  })
end
-- wrk gives each run a fresh script: start somewhere else each time.
local index = (os.time() * 7919) % #tokens

request = function()
  index = index % #tokens + 1
  return tokens[index]
end
