package io.conformalstreams.processor.configuration;

/** Configurations on which tests are based. */
public final class Configurations {

    /** Sets every key to a value other than its default. */
    public static final String COMPLETE = """
            topics:
              prefix: hospital.
              partitions: 6
              replicationFactor: 3
            application:
              id: segmentation
              instanceId: pod-0
              standbyReplicas: 1
              stateDirectory: /var/lib/conformal-streams
              exactlyOnce: false
              imageThreads: 2
              storeMemoryBytes: 268435456
              http: {host: 0.0.0.0, port: 0, token: 0123456789abcdef, keyStore: /etc/http.p12, keyStorePassword: cdef}
            models:
              - name: pixel-mlp
                dimensions: 2
                scores: logit
                encoding: float16
                channels:
                  - {name: cell, labelValues: [2, 1]}
                  - {name: nucleus, labelValues: [2]}
              - name: unet
                dimensions: 3
                scores: probability
                encoding: {uint8: {scale: 0.0039215686, offset: -0.5}}
                channels:
                  - {name: hippocampus, labelValues: [1, 2]}
            procedures:
              - name: cell-sets
                type: confidence-sets
                model: pixel-mlp
                channel: cell
                alphas: [0.10, 0.2]
                combination: marginal
                inner: identity
                outer: distance-euclidean
                window: last 500
              - name: hippocampus-sets
                type: confidence-sets
                model: unet
                channel: hippocampus
                alphas: [0.05]
                combination: {bonferroni: {innerShare: 0.2}}
                inner: distance-chessboard
                outer: distance-city-block
                window: last P30D
            labels:
              retention: P2W
              futureTolerance: PT0S
            limits:
              pixels: 1000000
              channels: 8
            objects:
              roots: ["file:///data/objects", s3://scans/claims]
              largestBytes: 100000000
              cacheBytes: 0
              s3:
                endpoint: https://s3.hospital:9000
                region: eu-central-1
                pathStyle: true
                accessKeyId: gateway
                secretAccessKey: 4567
            drift:
              falseAlertsPerMillionLabels: 2.5
              maturity: none
              population: audit
              engine: rank
              evidence: {scoreDrift: jumper, coverageBreach: cusum, tolerance: 0, lifetimeFalseAlarmProbability: 0.05}
              referenceUnits: 200
              heartbeat: PT12H
              recoveryTolerance: 0.3
              monitors: {scoreDrift: false, coverageBreach: false, labelProcess: false, overcoverage: true, inputDrift: true}
              inputProxies: {size: false, band: true, entropy: true}
            comparisons:
              - name: pixel-mlp-2
                inUse: pixel-mlp@1
                candidate: pixel-mlp@2
                procedure: cell-sets
                candidateProcedure: cell-sets
                alphas: [0.20]
                sites: [north, south]
                population: audit
                missMargin: 0.03
                sizeMargin: -0.05
                errorProbability: 0.01
                updateUnits: 10
            cohorts:
              attributes: [scanner, age-band]
              valuesPerAttribute: 7
              longestValue: 30
              intervalError: 0.010
            kafka:
              bootstrap.servers: broker:9092
              schema.registry.url: http://registry:8081
              ssl.keystore.password: 0123
            """;

    /** Sets only the keys without a default. */
    public static final String MINIMAL = """
            models:
              - name: pixel-mlp
                dimensions: 2
                scores: logit
                encoding: float32
                channels: [{name: cell, labelValues: [1]}]
            procedures:
              - name: cell-sets
                type: confidence-sets
                model: pixel-mlp
                channel: cell
                alphas: [0.1]
                combination: marginal
                inner: identity
                outer: identity
                window: all
            kafka:
              bootstrap.servers: localhost:9092
              schema.registry.url: http://localhost:8081
            """;

    private Configurations() {}
}
