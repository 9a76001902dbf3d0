// Calls the server of AWS_ENDPOINT_URL_SFN with the SDK for JavaScript: `N passed, N failed`.
import assert from 'node:assert/strict';
import { SFN, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import about from '@aws-sdk/client-sfn/package.json' with { type: 'json' };

const roleArn = 'arn:aws:iam::123456789012:role/r';
const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
// Without disableHostPrefix startSyncExecution and testState go to sync-127.0.0.1.
const sfn = new SFN({ disableHostPrefix: true });

// run starts an execution and returns its description once it has ended.
async function run(stateMachineArn, input) {
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input });
  for (;;) {
    const got = await sfn.describeExecution({ executionArn });
    if (got.status !== 'RUNNING') return got;
  }
}

const tests = {
  async execution() {
    const { stateMachineArn, creationDate } = await sfn.createStateMachine({ name: 'js', definition, roleArn });
    assert(creationDate instanceof Date);
    const got = await run(stateMachineArn, '{"n":1}');
    assert.equal(got.status, 'SUCCEEDED');
    assert.equal(got.output, '{"n":1}');
    const types = [];
    for await (const page of paginateGetExecutionHistory({ client: sfn, pageSize: 3 }, { executionArn: got.executionArn })) {
      types.push(...page.events.map((e) => e.type));
    }
    assert.deepEqual(types, ['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
    await sfn.deleteStateMachine({ stateMachineArn });
  },
  async express() {
    const { stateMachineArn } = await sfn.createStateMachine({ name: 'js-express', type: 'EXPRESS', definition, roleArn });
    assert.equal((await sfn.startSyncExecution({ stateMachineArn })).status, 'SUCCEEDED');
    await sfn.deleteStateMachine({ stateMachineArn });
  },
  async testState() {
    const got = await sfn.testState({ definition: '{"Type":"Pass","Result":1,"End":true}' });
    assert.equal(got.output, '1');
  },
  async errors() {
    const missing = 'arn:aws:states:us-east-1:123456789012:stateMachine:none';
    await assert.rejects(sfn.describeStateMachine({ stateMachineArn: missing }), { name: 'StateMachineDoesNotExist', message: `State Machine Does Not Exist: '${missing}'` });
    await assert.rejects(sfn.createStateMachine({ name: 'js', definition: '{}', roleArn }), { name: 'InvalidDefinition' });
    await assert.rejects(sfn.describeMapRun({ mapRunArn: 'x' }), { name: 'UnsupportedOperationException' });
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
  } catch (e) {
    failed++;
    console.error(`js: ${name}`, e);
  }
}
console.log(`client-sfn ${about.version}: ${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
