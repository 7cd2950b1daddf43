import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate as validateDeployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment'
import { validate as validateStatefulSet } from 'kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet'
import { validate as validateService } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service'
import { validate as validateIngress } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1Ingress'
import { validate as validateDisruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { SETTINGS } from '../packages/server/src/config/config.js'
import { readDockerfile } from '../packages/server/test/support/dockerfile.js'
import { chartSum, hasHelm, helm, manifestFile, render, variants } from './manifests.mjs'

/** As Kubernetes publishes them. */
const SCHEMAS = {
  'apps/v1 Deployment': validateDeployment,
  'apps/v1 StatefulSet': validateStatefulSet,
  'networking.k8s.io/v1 Ingress': validateIngress,
  'policy/v1 PodDisruptionBudget': validateDisruptionBudget,
  'v1 Service': validateService,
}
const DEPLOY = join(import.meta.dirname, '../deploy')

const readManifests = (variant) =>
  parseAllDocuments(readFileSync(manifestFile(variant), 'utf8')).map((document) => document.toJS())

/** @returns what the schema of its kind finds wrong, and each field that the schema does not know: it looks at none of those */
function faultsOf(manifest) {
  const validate = SCHEMAS[`${manifest.apiVersion} ${manifest.kind}`]
  if (validate === undefined) return [`there is no schema of ${manifest.apiVersion} ${manifest.kind}`]
  const unread = new Set()
  const watched = watch(manifest, '', unread)
  const faults = validate(watched)
    ? []
    : validate.errors.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
  return [...faults, ...unread]
}

function watch(value, path, unread) {
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([key, one]) => [key, watch(one, `${path}/${key}`, unread)])
  for (const [key] of inner) unread.add(`${path}/${key}`)
  return new Proxy(Array.isArray(value) ? inner.map(([, one]) => one) : Object.fromEntries(inner), {
    get: (target, key) => {
      unread.delete(`${path}/${String(key)}`)
      return target[key]
    },
  })
}

const chartOf = (variant) => join(DEPLOY, `helm/ci/${variant}-values.yaml`)
const unlessHelm = hasHelm ? '' : ' (skipped: there is no helm)'

describe('the chart', () => {
  it('has the version of the server', () => {
    const { version } = JSON.parse(readFileSync(join(DEPLOY, '../packages/server/package.json'), 'utf8'))
    const [chart] = parseAllDocuments(readFileSync(join(DEPLOY, 'helm/Chart.yaml'), 'utf8'))
    expect(chart.toJS()).toMatchObject({ version, appVersion: version })
  })
})

describe.each(variants())('the manifests of the chart: %s', (variant) => {
  const manifests = readManifests(variant)
  const server = manifests.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
  const pod = server?.spec.template.spec
  const [container] = pod?.containers ?? []

  it('are made of the chart as it is; `npm run manifests` makes them anew', () => {
    expect(readFileSync(manifestFile(variant), 'utf8').split('\n')[1]).toBe(`# ${chartSum()}`)
  })

  it('are what the published schemas of Kubernetes ask for', () => {
    expect(manifests.flatMap(faultsOf)).toEqual([])
    expect(new Set(manifests.map(({ kind }) => kind))).toEqual(
      new Set(
        variant === 'cluster'
          ? ['Deployment', 'Ingress', 'PodDisruptionBudget', 'Service']
          : ['Ingress', 'Service', 'StatefulSet'],
      ),
    )
    // A judge that takes everything is none.
    for (const manifest of manifests) {
      expect(faultsOf({ ...manifest, spec: { ...manifest.spec, unknown: 1 } })).toContain('/spec/unknown')
      expect(faultsOf({ ...manifest, spec: 'text' })).toContain('/spec type')
    }
  })

  it('run the image as it wants to be run, with a tree that cannot be written to and no privilege', () => {
    const user = readDockerfile(join(DEPLOY, 'Dockerfile'))
      .at(-1)
      ?.steps.find(({ keyword }) => keyword === 'USER')?.text
    const { runAsGroup, runAsUser } = pod.securityContext
    expect(`${runAsUser}:${runAsGroup}`).toBe(user)
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' })
  })

  it('know the settings of mudrad by their names, and name each once', () => {
    const names = container.env.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(SETTINGS.map(({ variable }) => variable)).toContain(name)
  })

  it('find their pods by labels that the pods have, and the pods’ port by its name', () => {
    const { labels } = server.spec.template.metadata
    const service = manifests.find(({ kind }) => kind === 'Service')
    expect(labels).toMatchObject(server?.spec.selector.matchLabels)
    expect(labels).toMatchObject(service?.spec.selector)
    expect(service?.spec.ports[0].targetPort).toBe(container.ports[0].name)
  })

  it.skipIf(!hasHelm)(`are what helm makes of the chart, which lints without a word${unlessHelm}`, () => {
    expect(readFileSync(manifestFile(variant), 'utf8')).toBe(render(variant))
    const linted = helm('lint', '--strict', join(DEPLOY, 'helm'), `--values=${chartOf(variant)}`)
    expect([linted.ok, linted.stdout]).toEqual([true, expect.not.stringMatching(/WARNING|ERROR/)])
  })
})

describe.skipIf(!hasHelm)(`values that contradict each other${unlessHelm}`, () => {
  const template = (...set) =>
    helm(
      'template',
      'mudra',
      join(DEPLOY, 'helm'),
      '--kube-version=1.34.0',
      ...set.map((one) => `--set=${one}`),
    )

  it('are refused, each by its name', () => {
    const given = ['publicUrl=https://mudra.example.com', 'trustedProxies={10.0.0.0/8}']
    expect(template(...given).ok).toBe(true)
    for (const [wrong, said] of [
      ['replicas=2', 'existingSecret'],
      ['publicUrl=http://mudra.example.com', 'publicUrl'],
      ['trustedProxies=null', 'trustedProxies'],
      ['persistance.size=1Gi', 'persistance'],
      ['settings.PORT=80', 'PORT'],
    ]) {
      const refused = template(...given, wrong)
      expect([wrong, refused.ok, refused.stderr]).toEqual([wrong, false, expect.stringContaining(said)])
    }
    expect(template(...given, 'mail.existingSecret=mail').stderr).toContain(
      'mail.from is the sender of mails',
    )
  })
})
