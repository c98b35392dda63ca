# shards COMMAND...: the command once a core, each with its share (--shard I/N); fails if one of them fails. To be sourced.
shards() {
    workers=$(nproc)
    jobs=
    part=0
    while [ "$part" -lt "$workers" ]; do
        "$@" --shard "$part/$workers" &
        jobs="$jobs $!"
        part=$((part + 1))
    done
    for job in $jobs; do
        wait "$job"
    done
}
