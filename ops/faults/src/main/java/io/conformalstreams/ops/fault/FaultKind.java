package io.conformalstreams.ops.fault;

import java.util.Locale;

/** The faults that are injected. A kill is a SIGKILL to an instance; its kind says what the instance was doing. */
public enum FaultKind {
    KILLED_AT_START(Group.KILL, "killed before its health server answered", "process-ended"),
    KILLED_AT_REBALANCE(Group.KILL, "killed while it joined its group or exchanged partitions", "process-ended"),
    KILLED_AT_RESTORE(Group.KILL, "killed while it restored its state", "process-ended"),
    KILLED_AT_COMMIT(Group.KILL, "killed while a transaction was open", "process-ended"),
    KILLED_AT_WORK(Group.KILL, "killed between two transactions", "process-ended"),
    KILLED_WHILE_WAITING(Group.KILL, "killed while it waited for the broker or the registry", "process-ended"),
    STOPPED(
            Group.OUTAGE,
            "stopped (SIGSTOP) for longer than the session and the transaction timeout",
            "instance-stopped"),
    BROKER_KILLED(Group.OUTAGE, "broker killed and restarted", "service-down"),
    REGISTRY_KILLED(Group.OUTAGE, "registry killed and restarted", "service-down"),
    STATE_DELETED(Group.OUTAGE, "killed, and its state directory deleted", "state-lost"),
    DISK_FULL(Group.OUTAGE, "disk of the state directory full", "disk-full"),
    CLOCK_AHEAD(Group.RECORD, "event time two days ahead of the broker's clock", "clock-ahead"),
    DUPLICATE(Group.RECORD, "record sent twice", "rejected-records"),
    CORRECTION(Group.RECORD, "label corrected", "rejected-records"),
    WITHDRAWAL(Group.RECORD, "label withdrawn", "rejected-records"),
    TRANSACTION_HANGING(
            Group.CONSEQUENCE,
            "transaction left open for ever by the killed broker, and ended by the operator",
            "restore-slow");

    /** What is disturbed. */
    public enum Group {
        /** One instance is killed. */
        KILL,
        /** An instance, or a service that it needs, is out of order for a while. */
        OUTAGE,
        /** A gateway sends an unusual record. */
        RECORD,
        /** Nothing is injected: a defect of a service, which an outage can uncover, has shown itself. */
        CONSEQUENCE
    }

    private final Group group;
    private final String text;
    private final String runbook;

    FaultKind(Group group, String text, String runbook) {
        this.group = group;
        this.text = text;
        this.runbook = runbook;
    }

    /** What is disturbed. */
    public Group group() {
        return group;
    }

    /** The fault in words. */
    public String text() {
        return text;
    }

    /** The file in ops/runbooks that says what an operator does. */
    public String runbook() {
        return runbook + ".md";
    }

    /** The name on the command line, such as {@code disk-full}. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
