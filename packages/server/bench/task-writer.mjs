// Writes tasks at a steady rate until it is ended. node task-writer.mjs PORT TOKEN TASKS_PER_SECOND
import { GREENFIELD } from './support.mjs'

const [port, token, rate] = process.argv.slice(2)
const body = JSON.stringify({ data: { name: 'Sow', workspace: GREENFIELD } })
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

setInterval(
  () => {
    void fetch(`http://127.0.0.1:${port}/api/1.0/tasks`, { method: 'POST', headers, body }).then(
      async (answer) => {
        await answer.text()
        if (answer.status !== 201) throw new Error(`a task was answered ${answer.status}`)
      },
    )
  },
  1_000 / Number(rate),
)
process.stdout.write('ready\n')
