package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Detects a raised miss rate with a {@link SleeperProcess}, which bounds false alarms for the whole epoch. An
 * additional {@link ShiryaevRobertsDetector} estimates when the rate began to rise. It contributes no evidence.
 */
final class SleeperDetector implements MissDetector {
    static final String TYPE = "sleeper";

    private final SleeperProcess process;
    private final ShiryaevRobertsDetector counts;

    SleeperDetector() {
        this(new SleeperProcess(), new ShiryaevRobertsDetector());
    }

    private SleeperDetector(SleeperProcess process, ShiryaevRobertsDetector counts) {
        this.process = process;
        this.counts = counts;
    }

    @Override
    public void observe(boolean miss, double nullMiscoverage) {
        process.observe(miss, nullMiscoverage);
        counts.observe(miss, nullMiscoverage);
    }

    @Override
    public double evidence() {
        return process.evidence();
    }

    @Override
    public long observations() {
        return counts.observations();
    }

    @Override
    public long misses() {
        return counts.misses();
    }

    @Override
    public Stretch since() {
        return counts.since();
    }

    @Override
    public long[] segmentStarts() {
        return counts.segmentStarts();
    }

    @Override
    public void restart() {
        process.restart();
        counts.restart();
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public String method() {
        return "sleeper e-process";
    }

    @Override
    public List<Double> oddsRatios() {
        return OddsRatioGrid.ratios();
    }

    @Override
    public AlarmLimit exactLimit(FalseAlertBudget budget, double nullMiscoverage) {
        return AlarmLimit.forLife(budget.settings());
    }

    @Override
    public byte[] kernelState() {
        return Framing.joined(Framing.framed(process.toBytes()), Framing.framed(counts.toBytes()));
    }

    static SleeperDetector read(ByteBuffer state) {
        SleeperProcess process = SleeperProcess.ofBytes(Framing.readFramed(state));
        return new SleeperDetector(process, ShiryaevRobertsDetector.ofBytes(Framing.readFramed(state)));
    }
}
