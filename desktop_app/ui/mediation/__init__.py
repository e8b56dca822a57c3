"""人民调解: applications, consents, meetings, agreements and their signatures."""
