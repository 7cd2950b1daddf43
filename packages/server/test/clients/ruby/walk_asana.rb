# ruby-asana 0.10.13 with the oauth2 gem below it. Its addresses are constants; only they are changed.

require 'asana'
require 'json'
require 'net/http'
require 'uri'

SCENE = JSON.parse(ENV.fetch('SCENE'))
URL, FULL, ADA, WORKSPACE, PROJECT, CALLBACK =
  SCENE.values_at('url', 'full', 'ada', 'workspace', 'project', 'callback')
Asana::HttpClient.send(:remove_const, :BASE_URI)
Asana::HttpClient::BASE_URI = "#{URL}/api/1.0".freeze

def equal(found, wanted)
  raise "found #{found.inspect}, wanted #{wanted.inspect}" unless found == wanted
end

# Opens an authorization address as Ada. Returns the address that the app is opened with.
def visit(address)
  answer = Net::HTTP.post(URI(SCENE['visits']), JSON.generate(address: address))
  JSON.parse(answer.body).fetch('address')
end

def app
  made = Asana::Authentication::OAuth2::Client.new(
    client_id: FULL['id'], client_secret: FULL['secret'], redirect_uri: CALLBACK
  )
  made.instance_variable_get(:@client).site = URL
  made
end

def log_in
  back = visit(app.authorize_url)
  app.token_from_auth_code(URI.decode_www_form(URI(back).query).to_h.fetch('code'))
end

def by_token
  Asana::Client.new do |client|
    client.authentication :access_token, ADA['token']
  end
end

# What its README shows first: the scheme `Token token="…"` by Faraday, or Bearer, as its versions go.
def reads
  client = by_token
  equal client.users.me.gid, ADA['gid']
  equal client.users.find_by_id('me').email, ADA['email']
  equal client.workspaces.find_by_id(WORKSPACE).gid, WORKSPACE
  equal client.workspaces.find_all.map(&:gid).include?(WORKSPACE), true
  equal client.projects.find_by_id(PROJECT, options: { fields: %w[name owner.name] }).owner['gid'], ADA['gid']
end

def pages
  tasks = by_token.tasks.find_by_project(project: PROJECT, per_page: 4, options: { fields: ['name'] }).to_a
  equal tasks.map(&:gid).uniq.size, 9
  projects = by_token.projects.find_all(workspace: WORKSPACE, per_page: 2).to_a
  equal projects.size, 4
end

def writes
  client = by_token
  task = client.tasks.create_in_workspace(workspace: WORKSPACE, name: 'Ruby', html_notes: '<body>a &amp; b</body>')
  equal client.tasks.find_by_id(task.gid).notes, 'a & b'
  # A task that the gem made keeps what it was made with.
  task.update(completed: true, options: { fields: %w[completed name] })
  equal client.tasks.find_by_id(task.gid).completed, true
  part = task.add_subtask(name: 'Part')
  equal task.subtasks.map(&:gid), [part.gid]
  section = client.sections.create_in_project(project: PROJECT, name: 'Ruby')
  section.add_task(task: task.gid)
  equal client.tasks.find_by_section(section: section.gid).map(&:gid), [task.gid]
  equal task.projects.map(&:gid), [PROJECT]
  equal task.delete, true
  equal section.delete, true
end

def signs_in_and_refreshes
  token = log_in
  equal token['data']['gid'], ADA['gid']
  client = Asana::Client.new { |one| one.authentication :oauth2, token }
  equal client.users.me.gid, ADA['gid']
  by_bearer = Asana::Client.new { |one| one.authentication :oauth2, bearer_token: token.token }
  equal by_bearer.users.me.gid, ADA['gid']
  fresh = app.token_from_refresh_token(token.refresh_token)
  raise 'the access token is the same' if fresh.token == token.token
  renewed = Asana::Client.new { |one| one.authentication :oauth2, fresh }
  equal renewed.users.me.gid, ADA['gid']
end

def hears_of_mistakes
  {
    Asana::Errors::NotFound => -> { by_token.tasks.find_by_id('1') },
    Asana::Errors::InvalidRequest => -> { by_token.tasks.create(name: 'nowhere') },
    Asana::Errors::NotAuthorized => lambda {
      Asana::Client.new { |one| one.authentication :access_token, 'mdp_nothing' }.users.me
    }
  }.each do |wanted, call|
    begin
      call.call
    rescue wanted
      next
    end
    raise "#{wanted} was not heard"
  end
end

send(ARGV.fetch(0))
