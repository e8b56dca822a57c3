"""卷宗文书: what the dossier of a mediated case holds and lacks, its papers, binding and filing."""
