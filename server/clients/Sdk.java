import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.*;

/** Calls the server of AWS_ENDPOINT_URL_SFN with the SDK for Java v2: {@code N passed, N failed}. */
class Sdk {
    static final String ROLE = "arn:aws:iam::123456789012:role/r";
    static final String PASS = "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}";

    // Without this option startSyncExecution and testState go to sync-127.0.0.1.
    static final SfnClient sfn = SfnClient.builder()
            .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_SFN")))
            .overrideConfiguration(o -> o.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
            .build();

    interface Test {
        void run() throws Exception;
    }

    static int passed, failed;

    public static void main(String[] args) {
        test("execution", Sdk::execution);
        test("versions", Sdk::versions);
        test("activity", Sdk::activity);
        test("express", Sdk::express);
        test("testState", Sdk::testState);
        test("errors", Sdk::errors);
        System.out.printf("java %s: %d passed, %d failed%n", VersionInfo.SDK_VERSION, passed, failed);
        System.exit(failed > 0 ? 1 : 0);
    }

    static void test(String name, Test test) {
        try {
            test.run();
            passed++;
        } catch (Exception | AssertionError e) {
            failed++;
            System.err.println("java: " + name);
            e.printStackTrace();
        }
    }

    static void check(Object got, Object want) {
        if (!Objects.equals(got, want)) {
            throw new AssertionError("got " + got + ", want " + want);
        }
    }

    static <E extends Exception> E refused(Class<E> error, Test test) throws Exception {
        try {
            test.run();
        } catch (Exception e) {
            if (error.isInstance(e)) {
                return error.cast(e);
            }
            throw e;
        }
        throw new AssertionError("not refused with " + error.getSimpleName());
    }

    static String create(String name, String definition) {
        return sfn.createStateMachine(r -> r.name(name).definition(definition).roleArn(ROLE)).stateMachineArn();
    }

    static DescribeExecutionResponse run(String machine, String input) {
        String arn = sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
        for (;;) {
            DescribeExecutionResponse got = sfn.describeExecution(r -> r.executionArn(arn));
            if (got.status() != ExecutionStatus.RUNNING) {
                return got;
            }
        }
    }

    static void execution() {
        String arn = create("java", PASS);
        DescribeExecutionResponse got = run(arn, "{\"n\":1}");
        check(List.of(got.status(), got.output()), List.of(ExecutionStatus.SUCCEEDED, "{\"n\":1}"));
        check(got.startDate().isAfter(Instant.EPOCH) && !got.stopDate().isBefore(got.startDate()), true);
        List<HistoryEventType> types = sfn.getExecutionHistoryPaginator(r -> r.executionArn(got.executionArn()).maxResults(3))
                .events().stream().map(HistoryEvent::type).toList();
        check(types, List.of(HistoryEventType.EXECUTION_STARTED, HistoryEventType.PASS_STATE_ENTERED, HistoryEventType.PASS_STATE_EXITED, HistoryEventType.EXECUTION_SUCCEEDED));
        sfn.deleteStateMachine(r -> r.stateMachineArn(arn));
    }

    static void versions() throws Exception {
        String arn = create("java-versions", PASS);
        String one = sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn)).stateMachineVersionArn();
        sfn.tagResource(r -> r.resourceArn(arn).tags(Tag.builder().key("a").value("1").build()));
        check(sfn.listTagsForResource(r -> r.resourceArn(arn)).tags().get(0).value(), "1");
        String live = sfn.createStateMachineAlias(r -> r.name("live").routingConfiguration(
                RoutingConfigurationListItem.builder().stateMachineVersionArn(one).weight(100).build())).stateMachineAliasArn();
        check(run(live, "{}").stateMachineVersionArn(), one);
        ConflictException e = refused(ConflictException.class, () -> sfn.deleteStateMachineVersion(r -> r.stateMachineVersionArn(one)));
        check(e.getMessage().contains("[live]"), true);
        sfn.deleteStateMachine(r -> r.stateMachineArn(arn));
    }

    static void activity() {
        String work = sfn.createActivity(r -> r.name("java")).activityArn();
        String arn = create("java-activity", "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"" + work + "\",\"End\":true}}}");
        CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> {
            GetActivityTaskResponse task = sfn.getActivityTask(r -> r.activityArn(work).workerName("w"));
            sfn.sendTaskHeartbeat(r -> r.taskToken(task.taskToken()));
            sfn.sendTaskSuccess(r -> r.taskToken(task.taskToken()).output(task.input()));
        });
        check(run(arn, "{\"n\":2}").output(), "{\"n\":2}");
        worker.join();
        sfn.deleteStateMachine(r -> r.stateMachineArn(arn));
        sfn.deleteActivity(r -> r.activityArn(work));
    }

    static void express() {
        String arn = sfn.createStateMachine(r -> r.name("java-express").type(StateMachineType.EXPRESS).definition(PASS).roleArn(ROLE)).stateMachineArn();
        StartSyncExecutionResponse got = sfn.startSyncExecution(r -> r.stateMachineArn(arn));
        check(List.of(got.status(), got.billingDetails().billedMemoryUsedInMB()), List.of(SyncExecutionStatus.SUCCEEDED, 64L));
        sfn.deleteStateMachine(r -> r.stateMachineArn(arn));
    }

    static void testState() {
        TestStateResponse got = sfn.testState(r -> r.definition("{\"Type\":\"Pass\",\"Result\":1,\"Next\":\"B\"}").inspectionLevel(InspectionLevel.DEBUG));
        check(List.of(got.status(), got.output(), got.nextState(), got.inspectionData().result()), List.of(TestExecutionStatus.SUCCEEDED, "1", "B", "1"));
    }

    static void errors() throws Exception {
        String missing = "arn:aws:states:us-east-1:123456789012:stateMachine:none";
        StateMachineDoesNotExistException e = refused(StateMachineDoesNotExistException.class, () -> sfn.describeStateMachine(r -> r.stateMachineArn(missing)));
        check(e.awsErrorDetails().errorMessage(), "State Machine Does Not Exist: '" + missing + "'");
        check(e.requestId().length(), 36);
        refused(InvalidDefinitionException.class, () -> create("java-bad", "{}"));
        refused(InvalidTokenException.class, () -> sfn.sendTaskSuccess(r -> r.taskToken("x").output("{}")));
        SfnException unsupported = refused(SfnException.class, () -> sfn.describeMapRun(r -> r.mapRunArn("x")));
        check(unsupported.awsErrorDetails().errorCode(), "UnsupportedOperationException");
    }
}
