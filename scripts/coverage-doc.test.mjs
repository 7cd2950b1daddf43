import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OPERATIONS } from '../packages/server/src/protocol/asana/operations.ts'
import { makeCallReader } from './coverage/calls.mjs'
import { asanaOperations, coverageDocument, servedOperations } from './coverage-doc.mjs'

const root = resolve(import.meta.dirname, '..')

test('docs/coverage.md says which operations are served and tested; `node scripts/coverage-doc.mjs` mends it', () => {
  const { text, untested } = coverageDocument()
  expect(readFileSync(join(root, 'docs/coverage.md'), 'utf8')).toBe(text)
  expect(untested).toEqual([])
})

test('all of Asana’s operations are looked at, and those that are served are found', () => {
  expect(asanaOperations()).toHaveLength(247)
  expect([...servedOperations()].toSorted()).toEqual(Object.keys(OPERATIONS).toSorted())
})

describe('a test calls an operation', () => {
  const reader = makeCallReader(asanaOperations())

  test.each([
    ["await server.api('GET', '/tasks/1')", ['getTask']],
    ["await server.api('PUT', `/tasks/${gid}?opt_fields=name`, {})", ['updateTask']],
    ["await server.server.inject('/api/1.0/users/me')", ['getUser']],
    ["await inject({ method: 'DELETE', url: `/api/1.0/tags/${gid}` })", ['deleteTag']],
    ["const rows = [['POST', '/tags', {}], ['GET', '/tags']]", ['createTag', 'getTags']],
    ['await fetch(`${server.apiUrl}/workspaces`)', ['getWorkspaces']],
    ["await created('/projects', { name })", ['createProject']],
    ['await post(`/tasks/${gid}/addTag`, { tag })', ['addTagForTask']],
    ["await check('getTask', path)", ['getTask']],
    ['await sdk.tasks.getTask(gid)', ['getTask']],
    ["if (id === 'getTask') return `/tasks/${gid}/${word}`", []],
    ["await get('/0/profile/apps')", []],
  ])('%s', (source, ids) => {
    expect([...reader.ofTypeScript('x.ts', source)]).toEqual(ids)
  })

  test('by the functions of the Python SDK', () => {
    expect([...reader.ofPython('api.get_users_for_workspace(1, {}).next()')]).toEqual([
      'getUsersForWorkspace',
    ])
  })
})
