// Reads a JSON list of {policy, action, resource, context} from stdin, writes a list of results:
// Allowed, ImplicitlyDenied, ExplicitlyDenied, or `error: …` for a request that IAM's data rules out.
import { runSimulation } from '@cloud-copilot/iam-simulate'

const text = await new Promise((resolve) => {
  let data = ''
  process.stdin.on('data', (chunk) => (data += chunk)).on('end', () => resolve(data))
})

// A key's default policy leaves the decision to the account's IAM policies.
const delegating = (account) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
})

async function evaluate({ policy, action, resource, context }) {
  const account = resource.split(':')[4] || '111122223333'
  const response = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account.match(/^\d{12}$/) ? account : '111122223333'}:role/caller`,
        action,
        resource: { resource, accountId: account.match(/^\d{12}$/) ? account : '111122223333' },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'calls', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: action.startsWith('kms:') ? delegating(account) : undefined,
    },
    {},
  )
  if (response.resultType === 'error') return `error: ${JSON.stringify(response.errors)}`
  return response.overallResult
}

// Tests that compare many generated policies make most requests several times.
const decided = new Map()

async function evaluateOnce(request) {
  const key = JSON.stringify(request)
  if (!decided.has(key)) decided.set(key, await evaluate(request))
  return decided.get(key)
}

const results = []
for (const request of JSON.parse(text)) results.push(await evaluateOnce(request))
process.stdout.write(JSON.stringify(results))
