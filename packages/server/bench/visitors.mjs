// Who visits a server while it is measured: somebody who calls the API at a steady pace, and browsers without script that sign in.
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

const CALL_SOCKETS_MAX = 16

/** Calls `GET /users/me` at a steady pace, whether earlier calls have been answered or not. @returns how long each took, in ms */
export async function callUntil({ port, token }, end, intervalMs) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALL_SOCKETS_MAX })
  const times = []
  const open = new Set()
  let isOver = false
  void end.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const call = callOnce({ port, token, agent }).then((ms) => {
      times.push(ms)
      open.delete(call)
    })
    open.add(call)
    await wait(intervalMs)
  }
  await Promise.all(open)
  await end
  agent.destroy()
  return times
}

function callOnce({ port, token, agent }) {
  return new Promise((resolve, reject) => {
    const before = performance.now()
    const options = {
      port,
      host: '127.0.0.1',
      path: '/api/1.0/users/me',
      agent,
      headers: { authorization: `Bearer ${token}` },
    }
    request(options, (response) => {
      response.resume()
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - before)
        else reject(new Error(`GET /users/me: ${response.statusCode}`))
      })
    })
      .on('error', reject)
      .end()
  })
}

/**
 * A browser that keeps its cookies.
 * @param from  the address that a trusted proxy says it comes from; this machine's own if there is no proxy
 */
export function openBrowser({ port, from = null }) {
  const url = `http://localhost:${port}`
  const cookies = new Map()
  const forwarded = (address) =>
    address === null ? {} : { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' }

  const ask = async (path, { address = from, ...init } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { cookie, origin: url, accept: 'text/html', ...forwarded(address) },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.slice(0, line.indexOf(';')).split('=')
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return { status: answer.status, text: await answer.text() }
  }

  return {
    cookies,
    /** @returns what a form of this browser has to carry */
    async openLogin() {
      const page = await ask('/login?again=1')
      return /name="csrf_token" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    },
    /** @returns the status: 303 for who is in */
    async sendLogin(csrfToken, { email, password }, address = from) {
      const body = new URLSearchParams({ csrf_token: csrfToken, email, password })
      return (await ask('/login', { method: 'POST', body, address })).status
    },
    async signIn(who) {
      return await this.sendLogin(await this.openLogin(), who)
    },
  }
}

export function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

export function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
