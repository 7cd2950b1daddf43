// The tests of report.mjs: no browser, no account of anybody's, and what goes wrong in production once a month goes wrong here each time.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { oauth } from '@mudra/client'
import { test } from '@mudra/testing/vitest'
import { describe, expect } from 'vitest'
import { makeReport } from './report.mjs'

const SCOPES = ['tasks:read']

/** Ada signs in to the app, as she would in a browser, and her report is made. */
async function start(mudra) {
  const ada = mudra.person('ada')
  const { clientId, clientSecret, redirectUris } = await mudra.createApp({
    name: 'Report',
    owner: ada,
    scopes: SCOPES,
    rotates: true,
  })
  const app = oauth({
    baseUrl: mudra.url,
    clientId,
    clientSecret,
    redirectUri: redirectUris[0],
    scopes: SCOPES,
  })
  const { pending, url } = await app.startLogin()
  // In CI mode a token of hers stands in for the page on which she allows it.
  const headers = { authorization: `Bearer ${await ada.token()}` }
  const allowed = await fetch(url, { headers, redirect: 'manual' })
  const { credential } = await app.finishLogin(allowed.headers.get('location'), pending)
  const [workspace] = ada.workspaces
  const project = mudra.organisation.projects.find((one) => one.workspace === workspace).gid
  const lines = []
  return { lines, project, report: makeReport({ credential, project, log: (line) => lines.push(line) }) }
}

const call = async (mudra, token, path, data) => {
  const response = await fetch(mudra.apiUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  })
  expect(response.status).toBe(201)
}

describe('the report', () => {
  test('needs no more than to read tasks, and logs no secret', async ({ mudra }) => {
    const { lines, report } = await start(mudra)
    await mudra.clearRequests()
    await report.read()
    expect(report.names().length).toBeGreaterThan(0)
    await mudra.expectScopesUsed(SCOPES)
    mudra.expectNoSecrets(...lines)
  })

  test('outlives its access token, with one refresh for all that it does at once', async ({ mudra }) => {
    const { report } = await start(mudra)
    await mudra.clock.advance('2h')
    await Promise.all([report.read(), report.read(), report.read()])
    const refreshes = await mudra.requests({ operation: 'oauth_token', status: '200' })
    expect(refreshes.filter(({ redeemed }) => redeemed.kind === 'refresh')).toHaveLength(1)
    await mudra.expectNoTokenReuse()
  })

  test('outlives that the answer to its refresh is lost', async ({ mudra }) => {
    const { report } = await start(mudra)
    await mudra.clock.advance('2h')
    await mudra.fault({ operation: 'oauth_token' }, { cut: 'after' })
    await report.read()
    await mudra.expectNoTokenReuse()
  })

  test('waits when it is told to', async ({ mudra }) => {
    const { report } = await start(mudra)
    await mudra.fault({ operation: 'getTasks' }, { status: 429, retry_after: 1 })
    await report.read()
    await mudra.expectRetryAfterKept()
  })

  test('is right where a delivery comes twice, and again after one was lost', async ({ mudra }) => {
    const { project, report } = await start(mudra)
    const server = createServer((request, response) => void report.receive(request, response)).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    try {
      const token = await mudra.person('ada').token()
      const add = async (name) => {
        await call(mudra, token, '/tasks', { name, projects: [project] })
        await mudra.settle()
      }
      const target = `http://127.0.0.1:${server.address().port}/`
      await call(mudra, token, '/webhooks', { resource: project, target })
      await mudra.fault({}, { webhook: 'doubled' })
      await add('Twice')
      expect(report.heard()).toBe(2)
      await expect.poll(() => report.names().filter((name) => name === 'Twice')).toHaveLength(1)
      await mudra.fault({}, { webhook: 'lost' })
      await add('Lost')
      expect(report.names()).not.toContain('Lost')
      await report.read()
      expect(report.names()).toContain('Lost')
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})
