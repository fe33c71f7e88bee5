import { resolve } from 'node:path'
import { createGenerator } from 'ts-json-schema-generator'
import { type QueryKind, type RouteDescription, routeDescriptions } from '../../src/gateway/control/routes.ts'

const root = resolve(import.meta.dirname, '../..')

type Json = Readonly<Record<string, unknown>>

const references = '#/components/schemas/'

/** The names of the generator say how a type was made; a reader needs a word. */
const plainName = (name: string) =>
  decodeURIComponent(name)
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replace(/_$/, '')

/** With every reference to where OpenAPI has its schemas. */
function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? references + plainName(inner.replace('#/definitions/', ''))
        : relocated(inner),
    ]),
  )
}

/** The types that routes name, and those that these name, as JSON Schema. */
function schemasOf(names: readonly string[]): Json {
  const generator = createGenerator({
    path: resolve(root, 'src/gateway/control/answers.ts'),
    tsconfig: resolve(root, 'tsconfig.json'),
    // `npm run types` does.
    skipTypeCheck: true,
    additionalProperties: false,
    extraTags: ['see'],
  })
  const definitions = names.flatMap((name) => Object.entries(generator.createSchema(name).definitions ?? {}))
  const sorted = definitions.sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, schema]) => [plainName(name), relocated(schema)]))
}

function parameterOf([name, kind]: [string, QueryKind]): Json {
  const schemas: Readonly<Record<string, Json>> = {
    number: { type: 'number', minimum: 0 },
    text: { type: 'string' },
    truth: { type: 'boolean' },
    texts: { type: 'array', items: { type: 'string' } },
  }
  return { name, in: 'query', schema: typeof kind === 'string' ? schemas[kind] : { enum: kind } }
}

const named = { name: 'name', in: 'path', required: true, schema: { type: 'string' } }
const content = (type: string, contentType = 'application/json') => ({
  [contentType]: { schema: { $ref: references + type } },
})

function operationOf({
  method,
  path,
  about,
  query = {},
  body,
  answers,
  contentType,
  isOpen,
}: RouteDescription): Json {
  const parameters = [...(path.includes('*') ? [named] : []), ...Object.entries(query).map(parameterOf)]
  return {
    summary: about,
    operationId: [method.toLowerCase(), ...path.split('/').slice(2)].join('-').replaceAll('*', 'one'),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: content(body) } }),
    responses: {
      200: { description: about, content: content(answers, contentType) },
      default: { description: 'what is wrong with the request', content: content('ErrorDocument') },
    },
    ...(isOpen === true && { security: [] }),
  }
}

/** @returns docs/openapi.json as the routes of the HTTP side and the types they name make it */
export function openapiDocument(): Json {
  const types = routeDescriptions.flatMap(({ body, answers }) =>
    body === undefined ? [answers] : [body, answers],
  )
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routeDescriptions) {
    const path = route.path.replace('*', '{name}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The local gateway of pushctl',
      version: '1',
      description:
        'What the commands ask of a gateway that runs: gateway start prints the address, and the token lies in control.json beside the CA file; a command of --for-command has both as PUSHCTL_GATEWAY_API and PUSHCTL_GATEWAY_API_TOKEN.',
    },
    servers: [{ url: 'http://127.0.0.1:{port}', variables: { port: { default: '2199' } } }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: schemasOf([...new Set([...types, 'ErrorDocument'])]),
    },
  }
}
