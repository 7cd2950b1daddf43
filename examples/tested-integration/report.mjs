// A small integration: which tasks of a project are open, kept up to date by a webhook. It gets a credential of @mudra/client, and so runs against
// Asana and against a Mudra alike. How it is tested is in report.test.mjs, beside it.

/** @returns the names of the open tasks, by their gids */
async function readOpenTasks(credential, project) {
  const open = new Map()
  let offset = ''
  do {
    const query = new URLSearchParams({ project, completed_since: 'now', opt_fields: 'name', limit: '100' })
    if (offset !== '') query.set('offset', offset)
    const response = await credential.fetch(`/tasks?${query}`)
    if (!response.ok) throw new Error(`the API answered ${response.status}`)
    const { data, next_page: next } = await response.json()
    for (const { gid, name } of data) open.set(gid, name)
    offset = next?.offset ?? ''
  } while (offset !== '')
  return open
}

export function makeReport({ credential, log, project }) {
  let open = new Map()
  let heard = 0
  return {
    /** Reads all of it: at the start, and now and then, since a delivery may be lost. */
    read: async () => {
      open = await readOpenTasks(credential, project)
      log(`${open.size} tasks are open`)
    },
    names: () => [...open.values()],
    heard: () => heard,
    /** What a webhook sends. A delivery may come twice, so it says what to look at, and nothing is counted. */
    receive: async (request, response) => {
      const secret = request.headers['x-hook-secret']
      if (secret !== undefined) {
        response.setHeader('x-hook-secret', secret).end()
        return
      }
      const pieces = []
      for await (const piece of request) pieces.push(piece)
      response.end()
      const { events } = JSON.parse(Buffer.concat(pieces).toString())
      if (events.length === 0) return
      heard += 1
      open = await readOpenTasks(credential, project)
    },
  }
}
