"""案卷目录: filed dossiers, where each is kept, who has it."""
